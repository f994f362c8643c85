import type { ModalView } from '@slack/types';
import { isShown } from '../../core/field.ts';
import { isReading, type Operation } from '../../core/operation.ts';
import { nameOf, refOf, type Subject, type SubjectKind, type SubjectRef } from '../../core/subject.ts';
import { refusalMessage } from '../../requests/evaluate.ts';
import type { RawValues } from '../../requests/plan.ts';
import type { Preview } from '../../requests/submit.ts';
import { callbacks, controls, fieldOf, blocks as ids } from '../control-ids.ts';
import { peopleAsked, summaryLines } from '../messages/card.ts';
import { context, type Piece, plain, rich, timeLabel } from '../text.ts';
import { emergencyField, emergencyKey } from './emergency.ts';
import { readField, renderField } from './form-fields.ts';
import type { Form, Labels, ViewLike } from './form-model.ts';

/** What a form carries along. It comes back from Slack, so it is a hint: everything is checked again. */
interface FormState {
  readonly operation: string;
  /** What the operation is about: an account to pick, or a directory for something new. */
  readonly about: SubjectKind;
  readonly channel: string;
  /** The subject that the form shows without a control to choose it. */
  readonly subject?: SubjectRef;
  /** What the command's words filled in already, for fields that are not shown before a directory is picked. */
  readonly prefill?: RawValues;
  /** Proof of the preview that is shown. */
  readonly proof?: string;
}

/** What a form holds at the press of its button. */
export interface Filled extends FormState {
  readonly values: RawValues;
  readonly labels: Labels;
}

/** Whether the subject exists already, and is picked by its name. */
export const isPicked = (kind: SubjectKind): kind is 'account' | 'group' => kind === 'account' || kind === 'group';

/** The value of an account's or a group's option: directory and immutable id. */
export const optionOf = ({ directory, id }: { directory: string; id: string }): string => `${directory}/${id}`;

/** Reads what `optionOf` wrote; the name is not in it, it is read afresh. */
function refOfOption(kind: 'account' | 'group', value: string): SubjectRef {
  const [directory = '', ...id] = value.split('/');
  return { kind, directory, id: id.join('/'), name: '' };
}

/** Slack gives a window 3,000 characters to carry along; the rest of it takes less than 500. */
const isKeepable = (values: RawValues): boolean =>
  Object.keys(values).length > 0 && JSON.stringify(values).length < 2_400;

/** Draws a form as a modal. Its reader is `fromSubmission`: they are one piece. */
export function toModal(form: Form): ModalView {
  const { operation, subject, preview, faults, note } = form;
  const isNew = !isPicked(operation.subject);
  const shown = subject
    ? Object.entries(operation.inputs).filter(([, field]) => isShown(field, subject.directory))
    : [];
  const isAllowed = preview?.decision?.verdict === 'allowed' && Object.keys(faults).length === 0;
  const formState: FormState = {
    operation: operation.name,
    about: operation.subject,
    channel: form.channel,
    ...(subject && isNew && { subject: refOf(subject) }),
    ...(!subject && isKeepable(form.values) && { prefill: form.values }),
    ...(isAllowed && preview.proof && { proof: preview.proof }),
  };
  return {
    type: 'modal',
    callback_id: callbacks.form,
    private_metadata: JSON.stringify(formState),
    title: plain(operation.title, 24),
    submit: plain(isAllowed || isReading(operation) ? submitLabel(preview, operation) : 'Continue', 24),
    close: plain('Close', 24),
    blocks: [
      ...(note ? [rich([note])] : []),
      ...subjectBlocks(form, isNew),
      ...shown.flatMap(([name, field]) => [
        ...renderField(name, field, form),
        ...(faults[name] ? [context(`⚠️ ${faults[name]}`)] : []),
      ]),
      ...(faults[''] ? [rich([`⚠️ ${faults['']}`])] : []),
      ...(preview?.lockdown ? renderField(emergencyKey, emergencyField, form) : []),
      ...previewBlocks(preview),
    ],
  };
}

function submitLabel(preview: Preview | undefined, operation: Operation): string {
  if (isReading(operation)) return 'Show';
  return preview?.decision?.requirements.length ? 'Request approval' : 'Apply now';
}

function previewBlocks(preview: Preview | undefined): ModalView['blocks'] {
  const decision = preview?.decision;
  if (!preview || !decision) return [];
  if (decision.verdict === 'denied') {
    return [{ type: 'divider' }, rich([`⛔ ${refusalMessage(decision)}`])];
  }
  const who = decision.requirements.map((requirement): Piece[] => [
    { bold: peopleAsked(requirement) },
    `: ${requirement.because.join(' ')}`,
  ]);
  const approval: Piece[][] = who.length > 0 ? who : [['No approval needed.']];
  const held = decision.coolDownMs
    ? [[`Then it waits ${timeLabel(decision.coolDownMs)}, so the account holder can cancel it.`]]
    : [];
  const changes = summaryLines(preview.changeSummaries);
  if (changes.length === 0) return [];
  return [
    { type: 'divider' },
    rich([{ bold: 'What will change' }], ...changes),
    rich([{ bold: 'Who approves' }], ...approval, ...held),
  ];
}

function subjectBlocks(form: Form, isNew: boolean): ModalView['blocks'] {
  const { operation, subject, directories, candidates } = form;
  if (isNew) {
    if (directories.length <= 1) return subject ? [context(`In ${subject.directory.label}`)] : [];
    const options = directories.map(({ id, label }) => ({ text: plain(label, 75), value: id }));
    const chosen = options.find(({ value }) => value === subject?.directory.id);
    return [
      {
        type: 'input',
        block_id: ids.directory,
        dispatch_action: true,
        label: plain('Directory'),
        element: {
          type: 'static_select',
          action_id: controls.directory,
          options,
          placeholder: plain('Pick a directory', 150),
          ...(chosen && { initial_option: chosen }),
        },
      },
    ];
  }
  const picked = subject && pickedOption(subject);
  const what = operation.subject === 'group' ? 'group' : 'account';
  if (candidates && !picked) {
    return [
      {
        type: 'input',
        block_id: ids.candidate,
        dispatch_action: true,
        label: plain(`Which ${what}?`),
        element: {
          type: 'radio_buttons',
          action_id: controls.subject,
          options: candidates.slice(0, 10).map(({ ref, title }) => ({ text: plain(title, 75), value: optionOf(ref) })),
        },
      },
    ];
  }
  return [
    {
      type: 'input',
      // Another block id when a subject is put in by us: Slack would otherwise keep showing what was picked before.
      block_id: ids.subject,
      dispatch_action: true,
      label: plain(what === 'group' ? 'Group' : 'Account'),
      element: {
        type: 'external_select',
        action_id: controls.subject,
        min_query_length: 1,
        placeholder: plain('Type a name', 150),
        ...(picked && { initial_option: picked }),
      },
      hint: plain(subject ? `In ${subject.directory.label}` : `${operation.title}: type a few letters of the name`),
    },
  ];
}

/** What a form is about, as the picked option of its field. */
function pickedOption(subject: Subject) {
  const ref = refOf(subject);
  if (!('id' in ref)) return undefined;
  return { text: plain(`${nameOf(subject)} · ${ref.directory}`, 75), value: optionOf(ref) };
}

/** Reads a submitted or changed form back: what `toModal` drew. */
export function fromSubmission(view: ViewLike): Filled {
  const formState = JSON.parse(view.private_metadata) as FormState;
  const state = view.state.values;
  const picked = (block: string, action: string) => state[block]?.[action]?.selected_option?.value;
  const existing = picked(ids.candidate, controls.subject) ?? picked(ids.subject, controls.subject);
  const directory = picked(ids.directory, controls.directory);
  const { about } = formState;
  const chosen = isPicked(about) ? existing && refOfOption(about, existing) : directory && { kind: about, directory };
  const subject: SubjectRef | undefined = chosen || formState.subject;
  const read = Object.entries(state).flatMap(([block, actions]) => {
    const { name } = fieldOf(block);
    return name === undefined ? [] : [{ name, ...readField(actions) }];
  });
  return {
    operation: formState.operation,
    about: formState.about,
    channel: formState.channel,
    ...(formState.proof !== undefined && { proof: formState.proof }),
    ...(subject && { subject }),
    values: { ...formState.prefill, ...Object.fromEntries(read.map(({ name, value }) => [name, value])) },
    labels: new Map(read.flatMap(({ labels }) => [...labels])),
  };
}
