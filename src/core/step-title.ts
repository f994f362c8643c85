import type { Change } from './change.ts';

/** A step's name in the thread, as one short phrase. */
export function stepTitle(change: Change): string {
  switch (change.kind) {
    case 'set-password':
      return 'Set a new password';
    case 'send-reset-mail':
      return 'Email a reset link';
    case 'join-group':
      return `Join ${change.group.name}`;
    case 'leave-group':
      return `Leave ${change.group.name}`;
    case 'create-account':
      return `Create ${change.name}`;
    case 'start-lockdown':
      return 'Start the lockdown';
    case 'end-lockdown':
      return 'End the lockdown';
    case 'lift-freeze':
      return `Unfreeze ${change.name}`;
    case 'close-review':
      return `Close the review of ${change.request}`;
    case 'create-group':
      return `Create the group ${change.name}`;
    case 'delete-group':
      return 'Delete the group';
    case 'set-expiry':
      return change.expires ? 'Set the expiry date' : 'Remove the expiry date';
    case 'set-flags':
      return 'Set account rules';
    case 'rename-account':
      return `Rename to ${change.name}`;
    case 'set-password-policy':
      return 'Set the password policy';
    case 'set-password-expiry':
      return 'Set password expiry';
    case 'set-details':
      return 'Set names and details';
    case 'sync-domain':
      return 'Sync the domain';
    case 'set-enabled':
      if (change.suspend) return change.enabled ? 'End the suspension' : 'Suspend';
      return change.enabled ? 'Enable the account' : 'Disable the account';
    case 'unlock-account':
      return 'Unlock';
    case 'move-account':
      return `Move to ${change.container}`;
    case 'delete-account':
      return 'Delete the account';
    case 'end-sessions':
      return 'End all sessions';
    case 'set-administrator':
      return change.administrator ? 'Make administrator' : 'Remove administrator';
    case 'redact-messages':
      return 'Remove messages';
    case 'renew-second-factor':
      return 'Reset two-factor authentication';
    case 'remove-second-factor':
      return 'Remove two-factor authentication';
    case 'invite-newcomer':
      return 'Create a registration token';
  }
}
