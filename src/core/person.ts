/** A Slack person, by what never changes: the workspace's and the person's id. */
export interface PersonRef {
  readonly team: string;
  readonly id: string;
}
