import type { Renamed } from '../yaml/did-you-mean.ts';

/** Words of older policies. They have no effect; a fault answers them with the word to write now. */
export const renamed: Renamed = {
  confirm: 'approve',
  'break-glass': 'emergency',
  'review-break-glass': 'review-emergency',
};
