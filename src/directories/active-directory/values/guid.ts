/** The order in which the bytes of an objectGUID are written as text: the first three parts are little-endian. */
const order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
const hyphensAfter = new Set([3, 5, 7, 9]);
const pattern = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** An objectGUID as text, `d6e337e7-8d0c-4185-a02c-06bf8a189b9c`; `undefined` where the bytes are none. */
export function guidOf(bytes: Buffer | undefined): string | undefined {
  if (bytes?.length !== 16) return undefined;
  return order
    .map((from, place) => (bytes[from] ?? 0).toString(16).padStart(2, '0') + (hyphensAfter.has(place) ? '-' : ''))
    .join('');
}

/** Whether a text is an objectGUID as `guidOf` writes it. */
export const isGuid = (text: string): boolean => pattern.test(text);

/**
 * The name by which a server finds an object wherever it stands: as the base of a search, in a change, and as a group's
 * member. Seen on Samba 4.17; MS-ADTS 3.1.1.3.1.2.4 tells it of Windows.
 */
export const guidName = (id: string): string => `<GUID=${id}>`;
