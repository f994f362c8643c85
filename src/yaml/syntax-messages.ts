import type { YAMLError } from 'yaml';
import type { Complaint } from './fault.ts';

const indentation: Complaint = {
  code: 'indentation',
  text: 'the indentation is wrong. Line up the keys of one block in one column, use spaces, and start each list item with "- "',
};

/** By the error's code, what a person can do about it. */
const advice: Readonly<Record<string, Complaint>> = {
  BAD_INDENT: indentation,
  BLOCK_AS_IMPLICIT_KEY: {
    code: 'key-in-value',
    text: 'this value contains another "key:". Either the next line is indented too far, or the text needs quotes because of its ": "',
  },
  MULTILINE_IMPLICIT_KEY: indentation,
  BLOCK_IN_FLOW: indentation,
  UNEXPECTED_TOKEN: indentation,
  TAB_AS_INDENT: { code: 'tab', text: 'indent with spaces: YAML does not allow tabs' },
  DUPLICATE_KEY: { code: 'duplicate-key', text: 'this key appears twice. Keep one of them' },
  MULTIPLE_DOCS: { code: 'several-documents', text: 'only one document is allowed. Remove the "---" line' },
  RESOURCE_EXHAUSTION: { code: 'too-deep', text: 'this is nested too deeply' },
  BAD_SCALAR_START: { code: 'needs-quotes', text: 'text that starts with this character needs quotes' },
  TAG_RESOLVE_FAILED: {
    code: 'tag',
    text: 'tags, written with "!", are not allowed. Text that starts with "!" needs quotes',
  },
};

/** What is wrong with the syntax of a YAML file, for the person who wrote it. */
export function syntaxComplaint({ code, message }: YAMLError): Complaint {
  if (code === 'MISSING_CHAR') {
    return message.includes('quote') ? { code: 'open-quote', text: 'a quote further up is never closed' } : indentation;
  }
  return advice[code] ?? { code: 'invalid-yaml', text: `this is not valid YAML: ${message}` };
}
