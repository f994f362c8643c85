import type { IncomingHttpHeaders } from 'node:http';

/** The names under which loopback may be addressed; anything else in Host is another site's name bound to our address. */
const NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** Whether a request was addressed to this page by a name of loopback. */
export function isForUs(headers: IncomingHttpHeaders, port: number): boolean {
  return NAMES.some((name) => headers.host === `${name}:${port}`);
}

/** Whether a WebSocket was opened by this page itself, and not by a page of another site. */
export function isFromUs(headers: IncomingHttpHeaders, port: number): boolean {
  return isForUs(headers, port) && headers.origin === `http://${headers.host}`;
}

/** Headers of every answer: only our own scripts and styles run, nobody frames the page, nothing is kept in caches. */
export function securityHeaders(host: string): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' https: data:",
    `connect-src 'self' ws://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  };
}
