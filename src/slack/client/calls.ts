/** Told of each call to the Web API: its method, and `ok`, Slack's word for the refusal, `ratelimited` or `unreachable`. */
export type CallObserver = (method: string, outcome: string) => void;

/** `fetch`, with the outcome of each call told. Only the beginning of an answer is read: lists of people are long. */
export function observedFetch(observe: CallObserver): typeof fetch {
  return async (input, init) => {
    const address = input instanceof Request ? input.url : String(input);
    const last = new URL(address).pathname.split('/').at(-1) ?? '';
    // The other addresses that are called are response URLs, which are secrets.
    const method = /^[a-z]+(\.[a-zA-Z]+)+$/.test(last) ? last : 'response_url';
    let response: Response;
    try {
      response = await fetch(input, init);
    } catch (cause) {
      observe(method, 'unreachable');
      throw cause;
    }
    observe(method, await outcomeOf(response));
    return response;
  };
}

/** The first bytes hold `ok` and `error` in every refusal that Slack gives: https://docs.slack.dev/apis/web-api/#responses. */
async function outcomeOf(response: Response): Promise<string> {
  if (response.status === 429) return 'ratelimited';
  if (!response.ok) return `http-${response.status}`;
  const reader = response.clone().body?.getReader();
  const first = await reader?.read().catch(() => undefined);
  void reader?.cancel().catch(() => undefined);
  const text = first?.value ? new TextDecoder().decode(first.value.slice(0, 2_000)) : '';
  if (!/^\s*\{\s*"ok"\s*:\s*false/.test(text)) return 'ok';
  return /"error"\s*:\s*"([a-z0-9_]{1,60})"/.exec(text)?.[1] ?? 'failed';
}
