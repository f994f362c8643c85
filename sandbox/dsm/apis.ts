import type { Api, Method } from './api.ts';
import { confirmPassword } from './auth/confirmation.ts';
import { login, logout } from './auth/login.ts';
import { autoBlock, smartBlock } from './auth/security-settings.ts';
import { getUiConfig } from './auth/ui-config.ts';
import { listRunningTasks, requestCompound } from './compound.ts';
import { deleteObjects, getDirectoryInfo, listDirectory, pollDeletion } from './domain/directory.ts';
import * as directoryGroups from './domain/directory-groups.ts';
import { createDirectoryUser, setDirectoryUsers } from './domain/directory-users.ts';
import { getDomain, startUpdate, stopUpdate, updateStatus } from './domain/synchronisation.ts';
import { getEncryptionInfo } from './encryption.ts';
import { getResetLink, sendResetLink } from './local/forgot-password.ts';
import * as groups from './local/groups.ts';
import * as members from './local/members.ts';
import { joinGroups, joinStatus } from './local/membership-tasks.ts';
import * as passwords from './local/password-policy.ts';
import { getGroupsOfUser, getUsers, listUsers } from './local/user-rows.ts';
import { createUser, deleteUser, setUser } from './local/users.ts';
import { COMMON_CODES, GROUP_CODES, type ParameterCodes, USER_CODES } from './parameters.ts';

const open = (run: Method['run']): Method => ({ access: 'open', run });
const read = (run: Method['run']): Method => ({ access: 'administrator', run });
const readEchoing = (run: Method['run']): Method => ({ ...read(run), echoes: true });
const change = (run: Method['run']): Method => ({ access: 'administrator', mutates: true, run });
const changeEchoing = (run: Method['run']): Method => ({ ...change(run), echoes: true });

/** An API; `max` is its highest version, 1 its lowest. Those without methods are listed by API.Info and answer 103 to everything. */
function api(codes: ParameterCodes, max: number, methods: Readonly<Record<string, Method>> = {}): Api {
  return { min: 1, max, json: true, codes, methods };
}

function directoryApi(max: number, methods: Readonly<Record<string, Method>>): Api {
  return { ...api(COMMON_CODES, max, methods), package: 'directory-server' };
}

/** Every API of the NAS by name; API.Info answers from this very table. */
export const APIS: Readonly<Record<string, Api>> = {
  'SYNO.API.Auth': { ...api(COMMON_CODES, 7, { login: open(login), logout: open(logout) }), json: false },
  'SYNO.API.Auth.Type': api(COMMON_CODES, 1),
  'SYNO.API.Auth.UIConfig': api(COMMON_CODES, 1, { get: open(getUiConfig) }),
  'SYNO.API.Encryption': api(COMMON_CODES, 1, { getinfo: open(getEncryptionInfo) }),
  'SYNO.API.Info': api(COMMON_CODES, 1, {
    query: open((call) =>
      queryApis(call.parameters.text('query') ?? 'all', call.nas.faults.values.directoryServerInstalled),
    ),
  }),
  'SYNO.ActiveDirectory.Directory': directoryApi(3, {
    list: read(listDirectory),
    delete: { ...change(deleteObjects), since: 2 },
  }),
  'SYNO.ActiveDirectory.Group': directoryApi(1, {
    create: change(directoryGroups.createDirectoryGroup),
    conflict: read(directoryGroups.isNameTaken),
  }),
  'SYNO.ActiveDirectory.Group.Member': directoryApi(1, {
    add: change(directoryGroups.addDirectoryMembers),
    remove: change(directoryGroups.removeDirectoryMembers),
    list: read(directoryGroups.listDirectoryMembers),
  }),
  'SYNO.ActiveDirectory.Info': directoryApi(3, { get: read(getDirectoryInfo) }),
  'SYNO.ActiveDirectory.Polling': directoryApi(1, { get: read(pollDeletion) }),
  'SYNO.ActiveDirectory.User': directoryApi(2, {
    create: change(createDirectoryUser),
    set: { ...change(setDirectoryUsers), since: 2 },
  }),
  'SYNO.Auth.ForgotPwd': api(COMMON_CODES, 1, { send: open(sendResetLink), get: open(getResetLink) }),
  'SYNO.Auth.RescueEmail': api(COMMON_CODES, 1),
  'SYNO.Core.Directory.Domain': api(COMMON_CODES, 3, {
    get: read(getDomain),
    update_start: change(startUpdate),
    update_status: read(updateStatus),
    update_stop: change(stopUpdate),
  }),
  'SYNO.Core.Directory.Domain.Conf': api(COMMON_CODES, 3),
  'SYNO.Core.Directory.Domain.Schedule': api(COMMON_CODES, 1),
  'SYNO.Core.Directory.Domain.Trust': api(COMMON_CODES, 1),
  'SYNO.Core.Group': api(GROUP_CODES, 1, {
    list: read(groups.listGroups),
    get: read(groups.getGroups),
    create: change(groups.createGroup),
    set: change(groups.setGroup),
    delete: change(groups.deleteGroups),
  }),
  'SYNO.Core.Group.ExtraAdmin': api(GROUP_CODES, 1),
  'SYNO.Core.Group.Member': api(GROUP_CODES, 1, {
    list: read(members.listMembers),
    change: change(members.changeMembers),
    add: change(members.addMembers),
    remove: change(members.removeMembers),
  }),
  'SYNO.Core.Group.ValidLocalAdmin': api(GROUP_CODES, 1),
  'SYNO.Core.Security.AutoBlock': api(COMMON_CODES, 1, { get: read(autoBlock.get), set: change(autoBlock.set) }),
  'SYNO.Core.SmartBlock': api(COMMON_CODES, 1, { get: read(smartBlock.get), set: change(smartBlock.set) }),
  'SYNO.Core.User': api(USER_CODES, 1, {
    list: read(listUsers),
    get: readEchoing(getUsers),
    create: change(createUser),
    set: change(setUser),
    delete: change(deleteUser),
  }),
  'SYNO.Core.User.Group': api(USER_CODES, 1, {
    get: read(getGroupsOfUser),
    join: changeEchoing(joinGroups),
    join_status: read(joinStatus),
  }),
  'SYNO.Core.User.Home': api(USER_CODES, 1),
  'SYNO.Core.User.PasswordConfirm': api(USER_CODES, 2, { auth: { access: 'session', run: confirmPassword } }),
  'SYNO.Core.User.PasswordExpiry': api(USER_CODES, 1, {
    get: readEchoing(passwords.getPasswordExpiry),
    set: changeEchoing(passwords.setPasswordExpiry),
  }),
  'SYNO.Core.User.PasswordMeter': api(USER_CODES, 1),
  'SYNO.Core.User.PasswordPolicy': api(USER_CODES, 1, {
    get: readEchoing(passwords.getPasswordPolicy),
    set: changeEchoing(passwords.setPasswordPolicy),
  }),
  'SYNO.Core.User.UsernamePolicy': api(USER_CODES, 1, { list: readEchoing(passwords.listReservedNames) }),
  // The elements of a compound are checked one by one; the request itself only needs a session.
  'SYNO.Entry.Request': api(COMMON_CODES, 2, { request: { access: 'session', run: requestCompound } }),
  'SYNO.Entry.Request.Polling': api(COMMON_CODES, 1, { list: { access: 'session', run: listRunningTasks } }),
};

/** SYNO.API.Info query: `all`, or a list of names; unknown names are left out. DSM 7 serves everything at entry.cgi. */
function queryApis(query: string, directoryServer: boolean): unknown {
  const wanted = query.split(',').map((name) => name.trim());
  const known = Object.entries(APIS).filter(
    ([name, { package: needed }]) =>
      (needed === undefined || directoryServer) && (query.toLowerCase() === 'all' || wanted.includes(name)),
  );
  return Object.fromEntries(
    known.map(([name, { min, max, json }]) => [
      name,
      { path: 'entry.cgi', minVersion: min, maxVersion: max, ...(json ? { requestFormat: 'JSON' } : {}) },
    ]),
  );
}
