import { DirectoryError } from '../../../core/errors.ts';
import type { HttpClient } from '../../http.ts';
import { exchange } from './exchange.ts';
import { type ApiEntry, ApiMap } from './wire.ts';

/** Every API that Deskhand calls. */
const wanted = [
  'SYNO.API.Auth',
  'SYNO.API.Encryption',
  'SYNO.Core.User',
  'SYNO.Core.User.Group',
  'SYNO.Core.User.PasswordPolicy',
  'SYNO.Core.User.PasswordExpiry',
  'SYNO.Core.User.PasswordConfirm',
  'SYNO.Core.User.UsernamePolicy',
  'SYNO.Core.Group',
  'SYNO.Core.Group.Member',
  'SYNO.Core.Directory.Domain',
  'SYNO.Auth.ForgotPwd',
  'SYNO.Entry.Request',
  'SYNO.ActiveDirectory.Info',
  'SYNO.ActiveDirectory.Directory',
  'SYNO.ActiveDirectory.User',
  'SYNO.ActiveDirectory.Group',
  'SYNO.ActiveDirectory.Group.Member',
  'SYNO.ActiveDirectory.Polling',
] as const;

/** Asks DSM which of the APIs it has, where and in which versions. Those of a package that is not installed are missing. */
export async function discoverApis(http: HttpClient, where: string): Promise<ReadonlyMap<string, ApiEntry>> {
  const envelope = await exchange(http, where, {
    selector: { api: 'SYNO.API.Info', method: 'query', version: 1 },
    // The one place that is the same on DSM 6 and 7.
    entry: { path: 'query.cgi', minVersion: 1, maxVersion: 1 },
    parameters: { query: wanted.join(',') },
    changes: false,
  });
  const found = envelope.success ? ApiMap.safeParse(envelope.data) : undefined;
  if (found?.success) return new Map(Object.entries(found.data));
  const userMessage = `${where} does not list its functions. Check that the address is DSM's.`;
  throw new DirectoryError('directory-answer-unknown', { userMessage, cause: found?.error, effect: 'none' });
}
