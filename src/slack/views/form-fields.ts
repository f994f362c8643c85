import type { InputBlock } from '@slack/types';
import type { Field } from '../../core/field.ts';
import { isReading } from '../../core/operation.ts';
import type { RawValue } from '../../requests/plan.ts';
import { controls, fieldBlock } from '../control-ids.ts';
import { plain } from '../text.ts';
import type { Form, Labels, StateValue } from './form-model.ts';

type Element = InputBlock['element'];

/** Draws one field: its input block, filled with what the form holds. */
export function renderField(name: string, field: Field, form: Form): InputBlock[] {
  const { control } = field;
  const given = form.values[name];
  const value = given === undefined ? (field.initial as RawValue) : given;
  const { operation, subject } = form;
  const now = subject && !isReading(operation) ? operation.present?.(subject)[name] : undefined;
  const hint = [now && `Now: ${now}.`, field.hint].filter(Boolean).join(' ');
  const block = (element: Element, isLive: boolean, scope = ''): InputBlock[] => [
    {
      type: 'input',
      block_id: fieldBlock(name, scope),
      label: plain(field.label, 2000),
      optional: field.optional,
      dispatch_action: isLive,
      element,
      ...(hint && { hint: plain(hint, 2000) }),
    },
  ];
  switch (control.kind) {
    case 'text':
      return block(
        {
          type: 'plain_text_input',
          action_id: controls.value,
          multiline: control.multiline ?? false,
          max_length: 256,
          ...(control.placeholder && { placeholder: plain(control.placeholder, 150) }),
          ...(typeof value === 'string' && value !== '' && { initial_value: value }),
        },
        false,
      );
    case 'choice': {
      const options = control.options.map((option) => ({ text: plain(option.label, 75), value: option.value }));
      const chosen = options.find((option) => option.value === value);
      const initial = chosen && { initial_option: chosen };
      if (control.compact)
        return block({ type: 'static_select', action_id: controls.value, options, ...initial }, true);
      return block({ type: 'radio_buttons', action_id: controls.value, options, ...initial }, true);
    }
    case 'toggle': {
      const option = { text: plain(control.text, 75), value: 'yes' };
      const initial = value === true && { initial_options: [option] };
      return block({ type: 'checkboxes', action_id: controls.value, options: [option], ...initial }, true);
    }
    case 'date': {
      const initial = typeof value === 'string' && value !== '' && { initial_date: value };
      return block({ type: 'datepicker', action_id: controls.value, ...initial }, true);
    }
    case 'groups':
      return groupsBlock(form, control.among, Array.isArray(value) ? value : [], block);
  }
}

/** At most so many options fit into a select that is drawn whole. */
const optionLimit = 100;

function groupsBlock(
  form: Form,
  among: 'all' | 'joined',
  chosen: readonly string[],
  block: (element: Element, isLive: boolean, scope?: string) => InputBlock[],
): InputBlock[] {
  const { subject, labels } = form;
  // Groups of one directory mean nothing in another: a new scope makes Slack forget what was picked.
  const id = subject?.kind === 'account' ? subject.account.id : '';
  const scope = `${subject?.directory.id ?? ''}${among === 'joined' ? `:${id}` : ''}`;
  const option = (value: string) => ({ text: plain(labels.get(value) ?? value, 75), value });
  const initial = chosen.length > 0 && { initial_options: chosen.map(option) };
  const placeholder = plain(among === 'joined' ? 'Pick groups' : 'Type the name of a group', 150);
  if (among === 'joined' && subject?.kind === 'account' && subject.account.groups?.length) {
    const options = subject.account.groups
      .filter(({ permanent }) => !permanent)
      .slice(0, optionLimit)
      .map((group) => ({ text: plain(group.name, 75), value: group.id }));
    return block(
      {
        type: 'multi_static_select',
        action_id: controls.value,
        options,
        placeholder,
        max_selected_items: 20,
        ...initial,
      },
      true,
      scope,
    );
  }
  const element: Element = {
    type: 'multi_external_select',
    action_id: controls.groups,
    min_query_length: 1,
    max_selected_items: 20,
    placeholder,
    ...initial,
  };
  return block(element, true, scope);
}

/** Reads one field's block back. */
export function readField(actions: Readonly<Record<string, StateValue>>): { value: RawValue; labels: Labels } {
  const [state] = Object.values(actions);
  const options = state?.selected_options ?? [];
  const labels = new Map(options.map((option) => [option.value, option.text.text]));
  switch (state?.type) {
    case 'plain_text_input':
      return { value: state.value ?? '', labels };
    case 'radio_buttons':
    case 'static_select':
      return { value: state.selected_option?.value, labels };
    case 'checkboxes':
      return { value: options.length > 0, labels: new Map() };
    case 'datepicker':
      return { value: state.selected_date ?? undefined, labels };
    default:
      return { value: options.map((option) => option.value), labels };
  }
}
