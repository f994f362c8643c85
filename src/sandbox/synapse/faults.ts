/** The switches that make this homeserver misbehave, or be another one; `healthy` has their values when all is well. */
export interface SynapseFaultValues {
  latency: number;
  serverError: 0 | 500 | 502;
  tooManyRequests: number;
  resetAfterApply: boolean;
  redactionFails: 'none' | 'job' | 'events';
  loginLimits: boolean;
  version: string;
  mas: boolean;
  onlyFor: string;
  times: number;
}

interface Switch {
  readonly description: string;
  readonly accepts: (value: unknown) => boolean;
}

const isCount = (value: unknown): boolean => Number.isInteger(value) && Number(value) >= 0;
const isBoolean = (value: unknown): boolean => typeof value === 'boolean';

const switches: Readonly<Record<keyof SynapseFaultValues, Switch>> = {
  latency: { description: 'Milliseconds to wait before each answer.', accepts: isCount },
  serverError: {
    description:
      'Answer with this status (500 or 502) and an HTML page, as a proxy does; the call has no effect. 0 = off.',
    accepts: (value) => value === 0 || value === 500 || value === 502,
  },
  tooManyRequests: {
    description: 'Answer 429 with Retry-After of so many seconds; the call has no effect. 0 = off.',
    accepts: isCount,
  },
  resetAfterApply: {
    description: 'Apply the call, then cut the connection instead of answering.',
    accepts: isBoolean,
  },
  redactionFails: {
    description:
      'How redactions started from now on end: none = well, job = failed, events = complete with some refused.',
    accepts: (value) => value === 'none' || value === 'job' || value === 'events',
  },
  loginLimits: {
    description: 'Keep to the default rc_login limits (5 logins per address, then one in 333 s). false = no limit.',
    accepts: isBoolean,
  },
  version: {
    description: 'Be this version, such as 1.98.0. Empty = the one it was started as.',
    accepts: (value) => typeof value === 'string' && /^(\d{1,3}(\.\d{1,3}){1,2})?$/.test(value),
  },
  mas: {
    description: 'Be as with Matrix Authentication Service: passwords, server admins and tokens are not served.',
    accepts: isBoolean,
  },
  onlyFor: {
    description: 'Restrict the call faults to calls whose "METHOD /path" contains this text. Empty = all calls.',
    accepts: (value) => typeof value === 'string',
  },
  times: {
    description: 'Let the call faults happen only so many more times, then clear them. 0 = no limit.',
    accepts: isCount,
  },
};

const healthy: Readonly<SynapseFaultValues> = {
  latency: 0,
  serverError: 0,
  tooManyRequests: 0,
  resetAfterApply: false,
  redactionFails: 'none',
  loginLimits: true,
  version: '',
  mas: false,
  onlyFor: '',
  times: 0,
};

export interface FaultDescription {
  readonly name: string;
  readonly description: string;
  readonly value: unknown;
}

const isName = (name: string): name is keyof SynapseFaultValues => Object.hasOwn(switches, name);

export class SynapseFaults {
  #values: SynapseFaultValues = { ...healthy };

  get values(): Readonly<SynapseFaultValues> {
    return this.#values;
  }

  /** Sets some switches, all or none; throws a RangeError that names the wrong one. */
  set(changes: Partial<SynapseFaultValues>): void {
    this.setUnchecked(changes);
  }

  /** As `set`, for what came over HTTP. */
  setUnchecked(changes: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(changes)) {
      if (!isName(name)) throw new RangeError(`There is no fault called '${name}'.`);
      if (!switches[name].accepts(value)) throw new RangeError(`'${name}': ${switches[name].description}`);
    }
    this.#values = { ...this.#values, ...changes };
  }

  clear(): void {
    this.#values = { ...healthy };
  }

  describe(): FaultDescription[] {
    return Object.entries(switches).map(([name, { description }]) => ({
      name,
      description,
      value: isName(name) ? this.#values[name] : undefined,
    }));
  }

  /** The call faults that this call suffers, counted off from `times`. */
  take(method: string, path: string): Readonly<SynapseFaultValues> {
    const values = this.#values;
    const { latency, serverError, tooManyRequests, resetAfterApply, onlyFor, times } = values;
    const armed = latency > 0 || serverError > 0 || tooManyRequests > 0 || resetAfterApply;
    if (!armed || !`${method} ${path}`.includes(onlyFor)) return { ...values, ...callFaultsOff };
    if (times === 1) this.#values = { ...values, ...callFaultsOff, onlyFor: '', times: 0 };
    else if (times > 1) this.#values = { ...values, times: times - 1 };
    return values;
  }
}

const callFaultsOff = { latency: 0, serverError: 0, tooManyRequests: 0, resetAfterApply: false } as const;
