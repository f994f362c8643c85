import { optionalText } from '../../core/field.ts';
import type { RawValues } from '../../requests/plan.ts';

/** Where the reason to break the glass stands among the values of a form, during a lockdown. */
export const glass = 'break-glass';
/** Shown in a form while a lockdown stands against what is asked for. */
export const glassField = optionalText({
  label: 'Break the glass: why can this not wait?',
  hint: 'A second person confirms it, security hears of it at once, and it is reviewed afterwards by others.',
});

/** The reason to break the glass, where one was filled in. */
export function breakGlassIn(values: RawValues): string | undefined {
  const reason = values[glass];
  return typeof reason === 'string' && reason.trim() !== '' ? reason.trim().slice(0, 256) : undefined;
}
