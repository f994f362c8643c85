/**
 * Phrases that we gave up, and what to write instead. Each is looked for as whole words, in any case. A list and no patterns, so
 * that nobody has to guess what a test means.
 */
export const oldPhrases: Readonly<Record<string, string>> = {
  // Requests and approvals.
  confirm: 'approve',
  confirms: 'approves',
  confirmed: 'approved',
  confirming: 'approving',
  confirmation: 'approval',
  confirmations: 'approvals',
  confirmer: 'approver',
  confirmers: 'approvers',
  asker: 'requester',
  'take back': 'cancel',
  'taken back': 'cancelled',
  'takes back': 'cancels',
  'take it back': 'cancel it',
  'took it back': 'cancelled it',
  settle: 'approve, decline or cancel',
  'decide on': 'approve or decline',
  'do it now': 'apply now',
  'allowed because': 'allowed by',
  'stands against': 'denied by',
  'stand against': 'denied by',
  'needs no approval': 'no approval needed',
  'a person must look': 'needs a manual check',
  'somebody must look': 'needs a manual check',
  'about to start': 'starting',
  'being carried out': 'in progress',
  'please look once more': 'please review it again',
  'what you saw before': 'the preview',

  // Accounts.
  'sign-in name': 'username',
  'sign-in names': 'usernames',
  'switch the sign-in off': 'disable the account',
  'switches the sign-in off': 'disables the account',
  'switch the sign-in on': 'enable the account',
  'renew a second factor': 'reset two-factor authentication',
  'renew the second factor': 'reset two-factor authentication',
  'the present one': 'current',
  'if there is such an account': 'if that account exists',

  // Passwords and secrets.
  'to be read once': 'only @Ada can view it, until …',
  'read once': 'viewed',
  'reads it once': 'views it',

  // Lockdown.
  siege: 'lockdown',
  sieges: 'lockdowns',
  'break-glass': 'emergency override',
  'break the glass': 'use the emergency override',
  'breaking the glass': 'the emergency override',
  'glass is broken': 'the emergency override is used',

  // Simulators and deputies.
  'stand-in': 'simulator, or deputy for a person',
  'stand-ins': 'simulators',

  // Faults and failures.
  'could not be found out': 'unknown, or: Deskhand could not check',
  'cannot be found out': 'unknown, or: Deskhand cannot check',
  'found out': 'checked, or unknown',
  'something broke': 'something went wrong',
  'whoever runs deskhand': 'your Deskhand admin',
  'nobody has written down': 'undocumented',
  'took the order': 'accepted the request',
  'stands here': 'is here',
  'stands there': 'is there',
  'stand there': 'are there',
};
