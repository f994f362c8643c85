import type { App } from '@slack/bolt';
import type { Operation } from '../../core/operation.ts';
import type { PersonRef } from '../../core/person.ts';
import type { Service } from '../../requests/service.ts';
import { closest } from '../../yaml/did-you-mean.ts';
import { isPicked } from '../views/form.ts';
import type { Modals } from '../views/modals.ts';

/** The everyday commands that operations name themselves, and `/helpdesk` for all of them. */
export const mainCommand = '/helpdesk';

const usage = ({ name, subject }: Operation): string =>
  isPicked(subject) ? `${mainCommand} ${name} [${subject}]` : `${mainCommand} ${name}`;

/** What to say to words that are no operation: what was perhaps meant, and how it goes. */
export function usageHint(word: string, operations: readonly Operation[]): string {
  const meant = closest(
    word,
    operations.map(({ name }) => name),
  );
  const guess = meant ? ` Did you mean \`${mainCommand} ${meant}\`?` : '';
  return `I know no operation of that name.${guess}\n${usageList(operations)}`;
}

/** Everything that can be typed. */
function usageList(operations: readonly Operation[]): string {
  const list = operations.map((operation) => `• \`${usage(operation)}\` ${operation.summary}`).join('\n');
  return `You can use:\n${list}\nOr just \`${mainCommand}\` for a menu.`;
}

/** The account that a command's words name: an escaped mention gives the person, anything else is a name. */
export function targetOf(words: string, team: string): { name: string } | { person: PersonRef } | undefined {
  // No name is longer, and a form could not carry it.
  const text = words.trim().slice(0, 200);
  if (text === '') return undefined;
  const mention = /^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$/.exec(text)?.[1];
  if (mention) return { person: { team, id: mention } };
  // With should_escape Slack writes a typed address as <mailto:ada@example.org|ada@example.org>.
  const mail = /^<mailto:([^|>]+)(?:\|[^>]*)?>$/.exec(text)?.[1];
  return { name: (mail ?? text).replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&') };
}

/** Registers the slash commands. Each is acknowledged at once; looking anything up comes after the window is open. */
export function registerCommands(app: App, service: Service, modals: Modals): void {
  const operations = service.operations();
  for (const operation of operations) {
    if (!operation.command) continue;
    app.command(operation.command, async ({ ack, body }) => {
      await ack();
      const person = { team: body.team_id, id: body.user_id };
      await modals.start(body.trigger_id, person, body.channel_id, operation, targetOf(body.text, body.team_id));
    });
  }
  app.command(mainCommand, async ({ ack, body }) => {
    const [word = '', ...rest] = body.text.trim().split(/\s+/);
    const person = { team: body.team_id, id: body.user_id };
    const offered = service.offered();
    const operation = offered.find(({ name }) => name === word.toLowerCase());
    const mention = targetOf(word, body.team_id);
    if (operation) {
      await ack();
      const target = targetOf(rest.join(' '), body.team_id);
      await modals.start(body.trigger_id, person, body.channel_id, operation, target);
    } else if (word === 'help') {
      await ack({ response_type: 'ephemeral', text: usageList(offered) });
    } else if (word === '' || (mention && 'person' in mention)) {
      await ack();
      await modals.menu(
        body.trigger_id,
        person,
        body.channel_id,
        mention && 'person' in mention ? mention.person : undefined,
      );
    } else {
      await ack({ response_type: 'ephemeral', text: usageHint(word, offered) });
    }
  });
}
