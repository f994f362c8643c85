/** The id under which Deskhand itself stands among the directories; no configured one can have it. */
export const deskhand = 'deskhand';

/** The policy's word for what somebody may do in spite of a lockdown. No form of its own: it is asked besides. */
export const emergency = 'emergency';
