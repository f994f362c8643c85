/** The ids of everything that people press, fill in and submit: those that draw a control and those that listen to it agree here. */

/** Buttons. Their value is a request's id unless said otherwise. */
export const actions = {
  approve: 'approve',
  decline: 'decline',
  cancel: 'cancel',
  reveal: 'reveal',
  /** The account holder approves with the number that was read out. */
  prove: 'prove',
  notMe: 'not-me',
  unreachable: 'unreachable',
  mailCode: 'mail-code',
  enterCode: 'enter-code',
  /** Ends a change that cools down. */
  stop: 'stop',
  /** The value is an account. */
  liftFreeze: 'lift-freeze',
  /** Pages of a list; the value is a page's number. */
  previousPage: 'answer-previous',
  nextPage: 'answer-next',
  listAsFile: 'answer-file',
} as const;

/** The buttons that turn a list's pages. */
export const anyPageAction = /^answer-(previous|next)$/;

/** Buttons of the menu: one for each operation, whose name is the value. */
export const menuAction = (operation: string): string => `menu-${operation}`;
export const anyMenuAction = /^menu-/;

/** Controls of a form. `value` is that of every ordinary field; which one it is, its block tells. */
export const controls = {
  subject: 'subject',
  directory: 'directory',
  value: 'value',
  groups: 'groups',
  reason: 'reason',
  digits: 'digits',
} as const;

/** Those after whose change a form is drawn anew. */
export const anyFormControl = /^(subject|directory|value|groups)$/;

/** Blocks of a form. */
export const blocks = {
  subject: 'subject',
  directory: 'directory',
  candidate: 'candidate',
  reason: 'reason',
  number: 'number',
  code: 'code',
  trouble: 'trouble',
} as const;

/** The block of an operation's own field; `scope` sets it apart where the field is drawn anew for another subject. */
export const fieldBlock = (field: string, scope = ''): string => `field:${field}${scope && `:${scope}`}`;

/** What stands in a field's block: the name of the field, and its scope. Both are absent for any other block. */
export function fieldOf(block: string): { readonly name?: string; readonly scope?: string } {
  const [kind, name, scope] = block.split(':');
  return kind === 'field' ? { ...(name && { name }), ...(scope && { scope }) } : {};
}

/** Modals that are submitted. */
export const callbacks = {
  form: 'form',
  decline: 'decline',
  prove: 'prove',
  enterCode: 'enter-code',
  secretSaved: 'secret-saved',
} as const;

/** Shortcuts, as manifest.yml names them. */
export const shortcuts = { menu: 'open_menu', helpThisPerson: 'help_this_person' } as const;
