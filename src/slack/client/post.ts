import type { WebClient } from '@slack/web-api';
import { escaped, rich } from '../text.ts';

/** Posts a text that Deskhand itself has to say to a channel. Nothing in it is interpreted: no link, mention or markup. */
export function createPost(client: WebClient) {
  return async (channel: string, text: string): Promise<void> => {
    const quiet = { unfurl_links: false, unfurl_media: false };
    await client.chat.postMessage({ channel, text: escaped(text), blocks: [rich([text])], ...quiet });
  };
}
