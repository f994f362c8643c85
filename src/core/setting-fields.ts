import { type Field, type Need, optionalText, PlainText } from './field.ts';
import { fieldFault } from './operation.ts';
import {
  type SettingName,
  type Settings,
  settingLabel,
  settingNames,
  settingUnit,
  settingValueLabel,
} from './settings.ts';

/** A setting that is a number: left empty it stays as it is, 0 switches it off and leaves the directory its number. */
export function count(
  name: SettingName,
  lowest: number,
  highest: number,
  needs: readonly Need[],
): Field<string | undefined> {
  const words = `Enter a number from ${lowest} to ${highest}, or 0 to turn it off.`;
  const isFit = (text: string) =>
    /^\d{1,5}$/.test(text) && (Number(text) === 0 || (Number(text) >= lowest && Number(text) <= highest));
  return optionalText({
    label: `${settingLabel(name)} (${settingUnit(name)})`,
    hint: `Leave empty for no change. Enter ${lowest} to ${highest}, or 0 to turn it off.`,
    needs,
    schema: PlainText.refine(isFit, words),
  });
}

/**
 * What differs from the settings as they are.
 *
 * @throws DeskhandError `invalid-input` where nothing was asked for, or everything is so already
 */
export function changedSettings(
  values: Readonly<Record<string, string | undefined>>,
  now: Settings | undefined,
): Settings {
  const asked = settingNames.flatMap((name) => {
    const value = values[name];
    if (value === undefined || value === 'keep') return [];
    return [[name, settingUnit(name) ? Number(value) : value === 'on'] as const];
  });
  const changed = asked.filter(([name, value]) => now?.[name] !== value);
  if (changed.length > 0) return Object.fromEntries(changed);
  throw asked[0]
    ? fieldFault(asked[0][0], 'This is already the current value.')
    : fieldFault('', 'Fill in what to change.');
}

/** The settings as they are, in words. */
export function presentSettings(now: Settings = {}): Readonly<Partial<Record<SettingName, string>>> {
  const knownNames = settingNames.filter((name) => now[name] !== undefined);
  return Object.fromEntries(knownNames.map((name) => [name, settingValueLabel(name, now[name])]));
}
