import type { Risk } from '../core/operation.ts';
import type { ApproveRule, Rule, Team } from './rule.ts';

/** A policy without faults. */
export interface Policy {
  /** Hexadecimal SHA-256 of the file's text; every decision names the policy it was made by. */
  readonly hash: string;
  readonly teams: ReadonlyMap<string, Team>;
  /** Name -> Slack's id. */
  readonly channels: ReadonlyMap<string, string>;
  readonly groupBindings: readonly GroupBinding[];
  readonly never: readonly Rule[];
  readonly may: readonly Rule[];
  readonly approve: readonly ApproveRule[];
}

/** A directory group or container that the policy has a name for. */
interface GroupBinding {
  readonly name: string;
  readonly directory: string;
  /** A group's name or distinguished name; one that begins with OU= or DC= is a container and covers all below it. */
  readonly target: string;
}

/** What a policy may speak of. */
export interface PolicyVocabulary {
  readonly operations: readonly { readonly name: string; readonly risk: Risk }[];
  readonly directories: readonly string[];
}
