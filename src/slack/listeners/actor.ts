import type { PersonRef } from '../../core/person.ts';

/** Who pressed: ids as Slack vouches for them, never anything from the message. */
export const actorOf = (body: { user: { id: string; team_id?: string }; team?: { id: string } | null }): PersonRef => ({
  team: body.user.team_id ?? body.team?.id ?? '',
  id: body.user.id,
});
