import { z } from 'zod';
import type { ChangeKind } from './change.ts';
import type { DirectoryView } from './directory-view.ts';
import type { GroupRef } from './group.ts';

/** How a field is filled in. The Slack form draws each control; nothing else knows how it looks. */
type Control =
  | {
      readonly kind: 'text';
      readonly placeholder?: string;
      readonly multiline?: boolean;
      readonly names?: 'account' | 'group';
    }
  | {
      readonly kind: 'choice';
      readonly options: readonly { readonly value: string; readonly label: string }[];
      /** Draw it as a list to pick from, where a form has many. */
      readonly compact?: true;
    }
  | { readonly kind: 'groups'; readonly among: 'all' | 'joined' }
  | { readonly kind: 'date' }
  | { readonly kind: 'toggle'; readonly text: string };

/** A kind of change, or an optional part of it, that a directory has to offer. */
export interface Need {
  readonly change: ChangeKind;
  readonly part?: string;
}

/** One input of an operation: one declaration gives the control in the form and the check of what was filled in. */
export interface Field<T = unknown> {
  readonly label: string;
  readonly hint?: string;
  readonly control: Control;
  /** Checks the filled-in value (groups: as read from the directory) and gives it its final form. */
  readonly schema: z.ZodType<T>;
  readonly initial?: T;
  readonly optional: boolean;
  /** Show the field only where the directory makes one of these changes and understands that part of it. */
  readonly needs?: readonly Need[];
}

export type Inputs = Readonly<Record<string, Field>>;

/** The checked values of an operation's inputs; a field that the directory has no use for is absent. */
export type Values<I extends Inputs> = { readonly [K in keyof I]: I[K] extends Field<infer T> ? T : never };

interface Common {
  label: string;
  hint?: string;
  needs?: readonly Need[];
}

/** A name or a sentence, with white space trimmed. Control and direction characters are refused. */
export const PlainText = z
  .string()
  .trim()
  .max(256, 'Use at most 256 characters.')
  .refine((text) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text), 'Remove control and invisible characters.');

/** Address of a picture on a Matrix homeserver. */
export const MatrixPicture = PlainText.pipe(
  z
    .string()
    .regex(
      /^mxc:\/\/[^/\s]+\/[A-Za-z0-9_-]+$/,
      'Enter the address of a picture on the homeserver, such as mxc://example.org/AbCdEf.',
    ),
);

export const EmailAddress = PlainText.pipe(z.email('Enter an email address such as ada@example.org.'));

interface TextOptions extends Common {
  placeholder?: string;
  multiline?: boolean;
  /** The text is the name of a new account or group: the directory's own rules for names are checked too. */
  names?: 'account' | 'group';
  schema?: z.ZodType<string>;
}

const textControl = (options: TextOptions): Control => ({
  kind: 'text',
  ...(options.placeholder !== undefined && { placeholder: options.placeholder }),
  ...(options.multiline && { multiline: true }),
  ...(options.names && { names: options.names }),
});

const common = ({ label, hint, needs }: Common) => ({
  label,
  ...(hint !== undefined && { hint }),
  ...(needs && { needs }),
});

/** A text that must be filled in. */
export function text(options: TextOptions): Field<string> {
  const schema = (options.schema ?? PlainText).refine((value) => value !== '', 'Fill this in.');
  return { ...common(options), control: textControl(options), schema, optional: false };
}

/** A text that may be left empty, which gives `undefined`. */
export function optionalText(options: TextOptions): Field<string | undefined> {
  const filled = options.schema ?? PlainText;
  const schema: z.ZodType<string | undefined> = z.preprocess(
    (value) => (typeof value === 'string' && value.trim() === '' ? undefined : value),
    filled.optional(),
  );
  return { ...common(options), control: textControl(options), schema, optional: true };
}

type ChoiceOptions<V extends string> = Common & {
  options: readonly { value: V; label: string }[];
  initial: V;
  compact?: true;
};

/** One of a few fixed values. Where the field needs something that a directory may lack, there may be no value. */
export function choice<const V extends string>(
  options: ChoiceOptions<V> & { needs: readonly Need[] },
): Field<V | undefined>;
export function choice<const V extends string>(options: ChoiceOptions<V> & { needs?: never }): Field<V>;
export function choice<const V extends string>(options: ChoiceOptions<V>): Field<V> {
  const values = options.options.map((option) => option.value);
  return {
    ...common(options),
    control: { kind: 'choice', options: options.options, ...(options.compact && { compact: true }) },
    schema: z.enum(values) as unknown as z.ZodType<V>,
    initial: options.initial,
    optional: false,
  };
}

/** Switches something on or off, or leaves it as it is, which is where it begins. */
export function onOrOff(options: Common & { needs: readonly Need[] }): Field<'keep' | 'on' | 'off' | undefined> {
  return choice({
    ...options,
    options: [
      { value: 'keep', label: 'No change' },
      { value: 'on', label: 'On' },
      { value: 'off', label: 'Off' },
    ],
    initial: 'keep',
    compact: true,
  });
}

/** A yes or no. */
export function toggle(options: Common & { text: string; initial: boolean }): Field<boolean | undefined> {
  return {
    ...common(options),
    control: { kind: 'toggle', text: options.text },
    schema: z.boolean().optional(),
    initial: options.initial,
    optional: true,
  };
}

/** A calendar day, YYYY-MM-DD, that may be left empty. */
export function optionalDate(options: Common): Field<string | undefined> {
  return {
    ...common(options),
    control: { kind: 'date' },
    schema: z.iso.date('Enter a date as YYYY-MM-DD.').optional(),
    optional: true,
  };
}

const Groups = z.array(z.object({ directory: z.string(), id: z.string(), name: z.string() }));

/** One or more groups of the subject's directory: any of them, or only those the account is in. */
export function groups(options: Common & { among: 'all' | 'joined' }): Field<readonly GroupRef[]> {
  const schema = Groups.min(1, 'Pick at least one group.').max(20, 'Pick at most 20 groups.');
  return { ...common(options), control: { kind: 'groups', among: options.among }, schema, optional: false };
}

/** Groups that may be left out, which gives an empty list; nothing where the directory does not let accounts join. */
export function optionalGroups(options: Common & { among: 'all' | 'joined' }): Field<readonly GroupRef[] | undefined> {
  const schema = Groups.max(20, 'Pick at most 20 groups.').default([]);
  return { ...common(options), control: { kind: 'groups', among: options.among }, schema, optional: true };
}

/** Whether a form for this directory shows the field. */
export function isShown(field: Field, directory: Pick<DirectoryView, 'handles' | 'parts'>): boolean {
  return (
    !field.needs ||
    field.needs.some(({ change, part }) => {
      const parts = directory.parts[change] ?? [];
      return directory.handles.includes(change) && (part === undefined || parts.includes(part));
    })
  );
}
