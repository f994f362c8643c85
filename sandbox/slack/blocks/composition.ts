import { asObject, asText } from '../../kit/json.ts';
import { byType, fault, flag, integer, list, object, oneOf, pattern, type Schema, text, union } from './schema.ts';

const type: Schema = text(255);

/** Plain text of so many characters. */
export function plainText(most: number, least = 1): Schema {
  return union(byType({ plain_text: object({ type, text: text(most, least) }, { emoji: flag }) }));
}

/** Plain text or mrkdwn of so many characters. */
export function anyText(most: number, least = 1): Schema {
  return union(
    byType({
      plain_text: object({ type, text: text(most, least) }, { emoji: flag }),
      mrkdwn: object({ type, text: text(most, least) }, { verbatim: flag }),
    }),
  );
}

/** Mrkdwn of so many characters, nothing else. */
export function mrkdwn(most: number): Schema {
  return union(byType({ mrkdwn: object({ type, text: text(most, 1) }, { verbatim: flag }) }));
}

/** An identifier that the app chooses. */
export const identifier = text(255);

/** A web address. */
export function address(most = 3000): Schema {
  const form = pattern(/^https?:\/\/\S+$/i, 'must be a valid URL');
  const length = text(most, 1);
  return (value, pointer) => {
    const tooLong = length(value, pointer);
    return tooLong.length > 0 ? tooLong : form(value, pointer);
  };
}

/** The dialog that asks before an element acts. */
export const confirm = object(
  { text: anyText(300) },
  { title: plainText(100), confirm: plainText(30), deny: plainText(30), style: oneOf('primary', 'danger') },
);

/** One option. Slack's page allows values up to 150 characters; overflow options may have a url. */
export function option(texts: Schema, withAddress = false): Schema {
  return object(
    { text: texts, value: text(150, 1) },
    { description: texts, ...(withAddress ? { url: address() } : {}) },
  );
}

export const plainOption = option(plainText(75));
export const richOption = option(anyText(75));

/** Options under a label, 100 at most. */
export const optionGroup = object({ label: plainText(75), options: list(plainOption, 100, 1) });

/** A colour of buttons and confirm dialogs. */
export const style = oneOf('primary', 'danger');

/** When a dispatching input tells the app. */
export const dispatchConfig = object(
  { trigger_actions_on: list(oneOf('on_enter_pressed', 'on_character_entered'), 2, 1) },
  {},
);

/** Which conversations a conversations select offers. */
export const conversationFilter = object(
  {},
  {
    include: list(oneOf('im', 'mpim', 'private', 'public'), 4, 1),
    exclude_external_shared_channels: flag,
    exclude_bot_users: flag,
  },
  (value, pointer) => (Object.keys(value).length > 0 ? [] : fault(pointer, 'must define at least one filter property')),
);

const slackFile = object({}, { id: identifier, url: address() }, ({ id, url }, pointer) =>
  (id === undefined) === (url === undefined) ? fault(pointer, 'must define either `id` or `url`') : [],
);

/** The members that name an image: exactly one of the two. */
export const imageSource = { image_url: address(), slack_file: slackFile } as const;

/** The rule that goes with {@link imageSource}. */
export function oneImageSource(value: { readonly [name: string]: unknown }, pointer: string) {
  return (value.image_url === undefined) === (value.slack_file === undefined)
    ? fault(pointer, 'must define either `image_url` or `slack_file`')
    : [];
}

/** An image inside a section, a context or a card. */
export const imageElement = object({ type, alt_text: text(2000, 1) }, { ...imageSource }, oneImageSource);

/** A link under a task card. */
export const urlSource = object({ type: oneOf('url'), url: address(), text: text(150, 1) });

/** A whole number that says how many may be chosen. */
export const atLeastOne = integer(1, 10_000);

/** The words of an option, for comparing an initial one with those on offer. */
export function optionKey(value: unknown): string {
  const { text: label, value: key } = asObject(value);
  return JSON.stringify([asText(asObject(label).text), key]);
}
