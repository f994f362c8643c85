/** A password as unicodePwd takes it: in double quotes, as UTF-16LE. Without them Samba and Windows refuse it. */
export const passwordValue = (password: string): Buffer => Buffer.from(`"${password}"`, 'utf16le');
