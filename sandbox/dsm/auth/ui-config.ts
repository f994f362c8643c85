import { generateKeyPairSync } from 'node:crypto';
import type { Call } from '../api.ts';

// The static X25519 key that a client's Noise handshake would start from. The handshake itself is not offered: a login
// reply without `ik_message` makes clients go on without request hashes.
const staticKey = String(generateKeyPairSync('x25519').publicKey.export({ format: 'jwk' }).x);

/** SYNO.API.Auth.UIConfig get: what the sign-in page asks for first; the cookie is what clients want from it. Which fields the body has is inferred. */
export function getUiConfig(call: Call): unknown {
  call.exchange.replyHeaders.push(['Set-Cookie', `_SSID=${staticKey};path=/;HttpOnly`]);
  return { login_style: 'tpl1', hostname: 'sandbox', preview_appearance: false };
}
