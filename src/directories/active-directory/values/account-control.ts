/** Bits of userAccountControl and of msDS-User-Account-Control-Computed. MS-ADTS 2.2.16. */
export const bits = {
  disabled: 0x2,
  /** Only in the computed one. */
  lockedOut: 0x10,
  normalAccount: 0x200,
  passwordNeverExpires: 0x10000,
  /** Only in the computed one. */
  passwordExpired: 0x800000,
} as const;

/** Whether a bit is set in a number that came as text; `undefined` where none came. */
export function hasBit(text: string | undefined, bit: number): boolean | undefined {
  const value = Number(text);
  return text === undefined || !Number.isInteger(value) ? undefined : (value & bit) !== 0;
}

/** The number, as text, with a bit switched. */
export function withBit(text: string, bit: number, isOn: boolean): string {
  const value = Number(text);
  return String(isOn ? value | bit : value & ~bit);
}
