/** The rules of a directory for all its passwords. Numbers are characters, passwords or days; 0 is switched off. */
export const settingNames = [
  'minLength',
  'mixedCase',
  'digits',
  'specialCharacters',
  'notTheName',
  'notCommon',
  'history',
  'mustChangeAfterReset',
  'resetByMail',
  'maxAge',
  'minAge',
  'warnBefore',
  'changeAfterExpiry',
  'warnByMail',
] as const;

export type SettingName = (typeof settingNames)[number];
export type Settings = Readonly<Partial<Record<SettingName, boolean | number>>>;

interface Described {
  readonly label: string;
  /** What a number counts; a setting without one is on or off. */
  readonly unit?: string;
}

const described: Readonly<Record<SettingName, Described>> = {
  minLength: { label: 'Minimum length', unit: 'characters' },
  mixedCase: { label: 'Lowercase and capital letters' },
  digits: { label: 'Digits' },
  specialCharacters: { label: 'Special characters' },
  notTheName: { label: "Without the account's name and description" },
  notCommon: { label: 'No common passwords' },
  history: { label: 'Different from the last', unit: 'passwords' },
  mustChangeAfterReset: { label: 'Must change after a reset' },
  resetByMail: { label: 'Reset by email' },
  maxAge: { label: 'Passwords expire after', unit: 'days' },
  minAge: { label: 'Minimum age', unit: 'days' },
  warnBefore: { label: 'Warning at sign-in', unit: 'days before' },
  changeAfterExpiry: { label: 'Can be changed after expiry' },
  warnByMail: { label: 'Warning by email' },
};

/** How a setting is called in forms and on cards. */
export const settingLabel = (name: SettingName): string => described[name].label;

/** What the setting's number counts; `undefined` where it is on or off. */
export const settingUnit = (name: SettingName): string | undefined => described[name].unit;

/** A setting's value in words. */
export function settingValueLabel(name: SettingName, value: boolean | number | undefined): string {
  const { unit } = described[name];
  if (value === undefined) return 'unknown';
  if (unit && typeof value === 'number') return value === 0 ? 'off' : `${value} ${unit}`;
  return value ? 'on' : 'off';
}
