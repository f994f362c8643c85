import { describe, expect, it } from 'vitest';
import { TrueNasSettings } from '../../../src/directories/truenas/settings.ts';

const base = { url: 'wss://nas.example.org', account: 'deskhand', api_key: 'KEY' };
const faultOf = (changed: object) => {
  const read = TrueNasSettings.safeParse({ ...base, ...changed });
  return read.success ? undefined : read.error.issues[0]?.message;
};

describe('the settings', () => {
  it.each([
    'wss://nas.example.org',
    'wss://nas.example.org:8443/',
    'wss://nas.example.org/api/current',
    'ws://127.0.0.1:8080',
    'ws://localhost:1',
    'ws://[::1]:80',
  ])('take %s', (url) => expect(faultOf({ url })).toBeUndefined());

  it('refuse to carry a key over a network in the clear', () => {
    expect(faultOf({ url: 'ws://nas.example.org' })).toMatch(/revoke/);
    expect(faultOf({ url: 'ws://127.0.0.1.example.org' })).toMatch(/revoke/);
  });

  it.each([
    'nas.example.org',
    'https://nas.example.org',
    'wss://me:secret@nas.example.org',
    'wss://nas.example.org/websocket',
    'wss://nas.example.org/?a=b',
  ])('refuse %s', (url) => expect(faultOf({ url })).toMatch(/^Enter|^Use wss/));

  it('want one way to sign in, and codes beside a password only', () => {
    expect(faultOf({ api_key: undefined })).toMatch(/api_key/);
    expect(faultOf({ password: 'PASSWORD' })).toMatch(/not both/);
    expect(faultOf({ otp: 'OTP' })).toMatch(/Remove `otp`/);
    expect(faultOf({ api_key: undefined, password: 'PASSWORD', otp: 'OTP' })).toBeUndefined();
    expect(faultOf({ api_kye: 'KEY' })).toMatch(/api_kye/);
  });
});
