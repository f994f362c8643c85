import type { JsonObject } from '../kit/json.ts';

/** A Web API failure: answered with HTTP 200, `ok: false`, Slack's error word and whatever detail goes with it. */
export class ApiError extends Error {
  readonly error: string;
  readonly detail: JsonObject;

  constructor(error: string, detail: JsonObject = {}) {
    super(error);
    this.error = error;
    this.detail = detail;
  }
}

/** `invalid_arguments` with Slack's list of complaints, each "what [json-pointer:/where]". */
export function invalidArguments(complaints: readonly string[]): ApiError {
  return new ApiError('invalid_arguments', {
    response_metadata: { messages: complaints.map((complaint) => `[ERROR] ${complaint}`) },
  });
}
