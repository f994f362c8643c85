import type { Call } from '../api.ts';
import { Refusal } from '../refusal.ts';

/** Get and set of one record of numbers and booleans; a value of another type than the present one is refused. */
function settings<Name extends 'autoBlock' | 'smartBlock'>(name: Name) {
  return {
    get: (call: Call): unknown => ({ ...call.nas.state.protection[name] }),
    set: (call: Call): unknown => {
      const current: object = call.nas.state.protection[name];
      const changes = Object.entries(current).flatMap(([key, value]: [string, unknown]) => {
        const given = call.parameters.value(key);
        if (given === undefined) return [];
        if (typeof given !== typeof value) throw call.parameters.refusalOf(key);
        return [[key, given] as const];
      });
      if (changes.length === 0) throw new Refusal(120);
      Object.assign(current, Object.fromEntries(changes));
      return {};
    },
  };
}

/** SYNO.Core.Security.AutoBlock. */
export const autoBlock = settings('autoBlock');
/** SYNO.Core.SmartBlock. */
export const smartBlock = settings('smartBlock');
