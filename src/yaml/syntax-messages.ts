import type { YAMLError } from 'yaml';

const indentation =
  'the indentation does not fit. Line up the keys of one block in one column, with spaces, and begin each item of a list with "- "';

/** By the error's code, what a person can do about it. */
const advice: Readonly<Record<string, string>> = {
  BAD_INDENT: indentation,
  BLOCK_AS_IMPLICIT_KEY:
    'this value holds another "key:". Either the next line is indented too far, or the text needs quotes because of its ": "',
  MULTILINE_IMPLICIT_KEY: indentation,
  BLOCK_IN_FLOW: indentation,
  UNEXPECTED_TOKEN: indentation,
  TAB_AS_INDENT: 'please indent with spaces: YAML does not take tabs',
  DUPLICATE_KEY: 'this key stands here a second time: only one of the two can hold',
  MULTIPLE_DOCS: 'only one document is taken: please leave out the "---" line',
  RESOURCE_EXHAUSTION: 'this is nested too deeply',
  BAD_SCALAR_START: 'a text that begins with this character needs quotes',
  TAG_RESOLVE_FAILED: 'tags, written with "!", are not taken here: a text that begins with "!" needs quotes',
};

/** What is wrong with the syntax of a YAML file, in words for whoever wrote it. */
export function syntaxMessages({ code, message }: YAMLError): string {
  if (code === 'MISSING_CHAR') {
    return message.includes('quote') ? 'a text that begins with a quote further up is never closed' : indentation;
  }
  return advice[code] ?? `this is no valid YAML: ${message}`;
}
