import { createHash } from 'node:crypto';
import type { ApiVersion } from './release.ts';
import { isAtLeast } from './release.ts';
import type { ApiKey, Group, TrueNasState, TwoFactor, User } from './state.ts';
import { provisioningUri } from './totp.ts';

const secret = '********';
const day = 86_400_000;

/** Who looks: what they may see, and which model their endpoint has. */
export interface Viewer {
  readonly api: ApiVersion;
  /** FULL_ADMIN and ACCOUNT_WRITE see hashes; to all others they are masked. */
  readonly seesHashes: boolean;
}

const digest = (kind: string, user: User, password: string): string =>
  createHash('sha512').update(`${kind}\0${user.uid}\0${password}`).digest('base64url');

const unixHash = (user: User, password: string | null): string =>
  password === null ? '*' : `$6$rounds=656000$sandbox$${digest('unix', user, password)}`;

const ntHash = (user: User): string =>
  user.password === null
    ? '*'
    : Buffer.from(digest('smb', user, user.password))
        .toString('hex')
        .slice(0, 32)
        .toUpperCase();

const sidOf = (id: number): string => `S-1-5-21-1000000001-1000000002-1000000003-${20_000 + id}`;

function primaryGroup(group: Group | undefined): Record<string, unknown> {
  if (!group) return {};
  return {
    id: group.id,
    bsdgrp_gid: group.gid,
    bsdgrp_group: group.name,
    bsdgrp_builtin: group.builtin,
    bsdgrp_sudo_commands: group.sudoCommands,
    bsdgrp_sudo_commands_nopasswd: group.sudoCommandsNoPassword,
    bsdgrp_smb: group.smb,
    bsdgrp_userns_idmap: group.usernsIdmap,
  };
}

function passwordKeys(state: TrueNasState, user: User, viewer: Viewer): Record<string, unknown> {
  const changed = user.lastPasswordChange;
  return {
    last_password_change: changed === null ? null : new Date(changed),
    password_age: changed === null ? null : Math.floor((state.clock.now() - changed) / day),
    password_history: viewer.seesHashes ? user.passwordHistory.map((old) => unixHash(user, old)) : secret,
    password_change_required: user.passwordChangeRequired,
  };
}

/** A user as `user.query` shows it: 27, 31, 30 or 31 keys, by the model of the endpoint. */
export function userEntry(state: TrueNasState, user: User, viewer: Viewer): Record<string, unknown> {
  const { name, release } = viewer.api;
  return {
    id: user.id,
    uid: user.uid,
    username: user.username,
    unixhash: viewer.seesHashes ? unixHash(user, user.password) : secret,
    smbhash: viewer.seesHashes ? ntHash(user) : secret,
    home: user.home,
    shell: user.shell,
    full_name: user.fullName,
    builtin: user.builtin,
    smb: user.smb,
    userns_idmap: user.usernsIdmap,
    group: primaryGroup(state.groups.get(user.group)),
    groups: [...user.groups],
    password_disabled: user.passwordDisabled,
    ssh_password_enabled: user.sshPasswordEnabled,
    sshpubkey: user.sshPublicKey,
    locked: user.locked,
    sudo_commands: user.sudoCommands,
    sudo_commands_nopasswd: user.sudoCommandsNoPassword,
    email: user.email,
    local: user.source === 'LOCAL',
    immutable: user.immutable,
    twofactor_auth_configured: Boolean(user.twoFactor?.secret),
    sid: user.smb ? sidOf(user.id) : null,
    roles: state.rolesOf(user),
    api_keys: [...state.apiKeys.values()].filter((key) => key.username === user.username).map((key) => key.id),
    ...(release === '25.04' ? { id_type_both: false } : {}),
    ...(name === 'v25.04.0' ? {} : passwordKeys(state, user, viewer)),
    ...(isAtLeast(release, '26.0') ? { webshare: user.webshare } : {}),
  };
}

export function groupEntry(state: TrueNasState, group: Group, api: ApiVersion): Record<string, unknown> {
  const members = [...state.users.values()].filter(
    (user) => user.source === 'LOCAL' && (user.group === group.id || user.groups.includes(group.id)),
  );
  return {
    id: group.id,
    gid: group.gid,
    name: group.name,
    builtin: group.builtin,
    sudo_commands: group.sudoCommands,
    sudo_commands_nopasswd: group.sudoCommandsNoPassword,
    smb: group.smb,
    userns_idmap: group.usernsIdmap,
    group: group.name,
    local: true,
    sid: group.smb ? sidOf(100_000 + group.id) : null,
    roles: [...group.roles],
    users: members.map((user) => user.id),
    ...(api.release === '25.04' ? { id_type_both: false } : {}),
    ...(isAtLeast(api.release, '25.10') ? { immutable: group.immutable } : {}),
  };
}

/** The one place where a secret leaves the server: its provisioning URI. */
export function twoFactorConfig(state: TrueNasState, user: User): Record<string, unknown> {
  const row: TwoFactor = user.twoFactor ?? { secret: null, digits: 6, interval: 30, usedStep: 0 };
  return {
    provisioning_uri: provisioningUri(user.username, state.hostname, row),
    secret_configured: row.secret !== null,
    interval: row.interval,
    otp_digits: row.digits,
  };
}

/** An API key as `api_key.query` shows it, without its text. */
export function apiKeyEntry(key: ApiKey): Record<string, unknown> {
  return {
    id: key.id,
    name: key.name,
    username: key.username,
    keyhash: secret,
    created_at: new Date(key.createdAt),
    expires_at: key.expiresAt === null ? null : new Date(key.expiresAt),
    local: true,
    revoked: key.revokedReason !== null,
    revoked_reason: key.revokedReason,
  };
}

/** The fields that Python's pwd module has, as several methods give them. */
export const passwdFields = ({ username, fullName, home, shell, uid }: User) => ({
  pw_name: username,
  pw_gecos: fullName,
  pw_dir: home,
  pw_shell: shell,
  pw_uid: uid,
});
