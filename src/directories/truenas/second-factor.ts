import { Secret } from '../../core/secret.ts';

/**
 * What the account holder needs for an authenticator app, from TrueNAS's provisioning address: two lines, the set-up key in
 * groups of four to be typed, then the address itself. `undefined` for an address without a key.
 */
export function setUpText(address: string): Secret | undefined {
  if (!address.startsWith('otpauth://totp/') || !URL.canParse(address)) return undefined;
  const key = new URL(address).searchParams.get('secret')?.replace(/=+$/, '') ?? '';
  if (!/^[A-Z2-7]{16,}$/.test(key)) return undefined;
  return new Secret(`${(key.match(/.{1,4}/g) ?? []).join(' ')}\n${address}`);
}
