import { optionalText } from '../../core/field.ts';
import type { RawValues } from '../../requests/plan.ts';

/** The key of the reason for an emergency override among the values of a form, during a lockdown. */
export const emergencyKey = 'emergency';

/** Shown in a form during a lockdown. */
export const emergencyField = optionalText({
  label: "Emergency override: why can't this wait?",
  hint: 'A second person approves it. Security is told at once, and other people review it afterwards.',
});

/** The reason for an emergency override, if one was filled in. */
export function emergencyReasonIn(values: RawValues): string | undefined {
  const reason = values[emergencyKey];
  return typeof reason === 'string' && reason.trim() !== '' ? reason.trim().slice(0, 256) : undefined;
}
