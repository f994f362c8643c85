import { invalidParameter, MatrixError } from './errors.ts';

export interface UserId {
  readonly text: string;
  readonly localpart: string;
  readonly domain: string;
}

/** Splits `@localpart:domain`; anything else is 400 `M_INVALID_PARAM`. */
export function parseUserId(text: string): UserId {
  if (!text.startsWith('@')) throw invalidParameter("Expected UserID string to start with '@'");
  const colon = text.indexOf(':');
  if (colon < 0) throw invalidParameter("Expected UserID of the form '@localname:domain'");
  return { text, localpart: text.slice(1, colon), domain: text.slice(colon + 1) };
}

const longestUserId = 255;

/** The rules for a new localpart; each failure is 400 `M_INVALID_USERNAME`. */
export function checkLocalpart(localpart: string, serverName: string): void {
  const refuse = (message: string): MatrixError => new MatrixError(400, 'M_INVALID_USERNAME', message);
  if (/[^a-z0-9=_\-./+]/.test(localpart)) {
    throw refuse("User ID can only contain characters a-z, 0-9, or '=_-./+'");
  }
  if (localpart === '') throw refuse('User ID cannot be empty');
  if (localpart.startsWith('_')) throw refuse('User ID may not begin with _');
  if (/^\d+$/.test(localpart)) throw refuse('Numeric user IDs are reserved for guest users.');
  if (`@${localpart}:${serverName}`.length > longestUserId) {
    throw refuse('User ID may not be longer than 255 characters');
  }
}
