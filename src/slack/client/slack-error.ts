import { WebAPIPlatformError, WebAPIRateLimitedError } from '@slack/web-api';

/** Slack's own word for why it refused a call, such as `channel_not_found`; `undefined` where it is not Slack that refused. */
export const slackErrorOf = (cause: unknown): string | undefined =>
  cause instanceof WebAPIPlatformError ? cause.data.error : undefined;

/** How many seconds Slack asks to wait before the next call; `undefined` where it asks for none. */
export const retryAfterOf = (cause: unknown): number | undefined =>
  cause instanceof WebAPIRateLimitedError ? cause.retryAfter : undefined;
