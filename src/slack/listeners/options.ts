import type { Option, OptionGroup } from '@slack/types';
import type { PersonRef } from '../../core/person.ts';
import type { Service } from '../../requests/service.ts';
import { fieldOf } from '../control-ids.ts';
import { plain } from '../text.ts';
import { optionOf } from '../views/form.ts';

/** Options per directory; Slack takes a hundred in all. */
const limit = 20;

type Suggestions = { options: Option[] } | { option_groups: OptionGroup[] };

const operationIn = (metadata: string | undefined): string =>
  metadata ? ((JSON.parse(metadata) as { operation?: string }).operation ?? '') : '';

const text = (title: string, detail: string | undefined) => plain(detail ? `${title} · ${detail}` : title, 75);

/** Suggests accounts or groups, whichever the form's operation is about, grouped by directory where there are several. */
export async function subjectOptions(
  service: Service,
  person: PersonRef,
  typed: string,
  metadata: string | undefined,
): Promise<Suggestions> {
  const operation = operationIn(metadata);
  const what = service.operation(operation).subject === 'group' ? 'group' : 'account';
  const found = await service.search(person, { text: typed, what, operation, limit });
  const groups = found.slice(0, 5).map(({ directory, entries }) => ({
    label: plain(directory.label, 75),
    options: entries.map(({ ref, title, detail }) => ({ text: text(title, detail), value: optionOf(ref) })),
  }));
  const filled = groups.filter(({ options }) => options.length > 0);
  return filled.length > 1 ? { option_groups: filled } : { options: filled[0]?.options ?? [] };
}

/** Suggests groups of the directory that the form is about; its id stands in the block's id. */
export async function groupOptions(
  service: Service,
  person: PersonRef,
  typed: string,
  metadata: string | undefined,
  block: string,
): Promise<Suggestions> {
  const directory = fieldOf(block).scope ?? '';
  const found = await service.search(person, {
    text: typed,
    what: 'group',
    operation: operationIn(metadata),
    directory,
    limit,
  });
  const entries = found.flatMap((result) => result.entries);
  return { options: entries.map(({ ref, title, detail }) => ({ text: text(title, detail), value: ref.id })) };
}
