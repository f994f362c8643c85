import { boolean, object, oneOf, type Type, text } from '../model.ts';
import type { ApiVersion } from '../release.ts';
import { isAtLeast } from '../release.ts';

function loginOptions(api: ApiVersion): { type: Type; fallback: unknown } {
  const reconnects = isAtLeast(api.release, '26.0');
  return {
    type: object({
      user_info: { type: boolean, fallback: true },
      ...(reconnects ? { reconnect_token: { type: boolean, fallback: false } } : {}),
    }),
    fallback: { user_info: true, reconnect_token: false },
  };
}

function mechanisms(api: ApiVersion): Readonly<Record<string, Type>> {
  const login_options = loginOptions(api);
  const withFields = (name: string, ...fields: readonly string[]): Type =>
    object({
      mechanism: { type: oneOf(name) },
      ...Object.fromEntries(fields.map((field) => [field, { type: text() }])),
      login_options,
    });
  return {
    API_KEY_PLAIN: withFields('API_KEY_PLAIN', 'username', 'api_key'),
    PASSWORD_PLAIN: withFields('PASSWORD_PLAIN', 'username', 'password'),
    TOKEN_PLAIN: withFields('TOKEN_PLAIN', 'token'),
    OTP_TOKEN: withFields('OTP_TOKEN', 'otp_token'),
    ...(isAtLeast(api.release, '26.0')
      ? {
          SCRAM: object({
            mechanism: { type: oneOf('SCRAM') },
            scram_type: { type: oneOf('CLIENT_FIRST_MESSAGE', 'CLIENT_FINAL_MESSAGE') },
            rfc_str: { type: text() },
          }),
        }
      : {}),
  };
}

/** The names that `auth.mechanism_choices` lists. */
export const mechanismNames = (api: ApiVersion): string[] => Object.keys(mechanisms(api));

/** A tagged union: the mechanism picks the model, and stands in the attribute's path (inferred, not observed). */
export function loginData(api: ApiVersion, only?: string): Type {
  const known = Object.entries(mechanisms(api)).filter(([name]) => only === undefined || name === only);
  return (value, at, problems) => {
    const tag: unknown =
      typeof value === 'object' && value !== null && 'mechanism' in value ? value.mechanism : undefined;
    const found = known.find(([name]) => name === tag);
    if (found) return found[1](value, `${at}.${found[0]}`, problems);
    const expected = known.map(([name]) => `'${name}'`).join(', ');
    const message =
      tag === undefined
        ? "Unable to extract tag using discriminator 'mechanism'"
        : `Input tag '${String(tag)}' found using 'mechanism' does not match any of the expected tags: ${expected}`;
    problems.add(at, message);
    return value;
  };
}
