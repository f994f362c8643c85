import type { JsonObject } from '../kit/json.ts';
import type { SlackSimulator } from '../slack/index.ts';
import { requireCount, requireText } from './reading.ts';

/** Makes Slack misbehave, or a person be somebody else. Throws where there is no such control. */
export function controlSlack(slack: SlackSimulator, body: JsonObject): void {
  const { faults, sockets, workspace, rateLimits, world } = slack;
  switch (body.act) {
    case 'cut-sockets':
      sockets.cut();
      return;
    case 'ask-to-reconnect':
      sockets.disconnect('refresh_requested');
      return;
    case 'delay-deliveries':
      faults.disturb('*', { kind: 'delay', milliseconds: requireCount(body, 'milliseconds') }, 1);
      return;
    case 'drop-delivery':
      faults.disturb('*', { kind: 'drop' });
      return;
    case 'duplicate-delivery':
      faults.disturb('*', { kind: 'duplicate' });
      return;
    case 'reorder-deliveries':
      faults.disturb('*', { kind: 'reorder', count: 2 });
      return;
    case 'fail-method':
      faults.failMethod(
        requireText(body, 'method'),
        { kind: 'error', error: 'internal_error' },
        requireCount(body, 'times'),
      );
      return;
    case 'limit-method':
      faults.failMethod(
        requireText(body, 'method'),
        { kind: 'rate-limit', retryAfter: 3 },
        requireCount(body, 'times'),
      );
      return;
    case 'lose-answer':
      faults.failMethod(requireText(body, 'method'), { kind: 'lose-answer' }, requireCount(body, 'times'));
      return;
    case 'rate-limits':
      rateLimits.mode = body.mode === 'enforce' ? 'enforce' : 'off';
      return;
    case 'refuse-tokens':
      world.refusedToken = body.on === true ? 'token_revoked' : undefined;
      return;
    case 'deactivate':
      workspace.setPerson(requireText(body, 'person'), { deleted: body.on === true });
      return;
    default:
      throw new TypeError(`There is no control “${String(body.act)}”.`);
  }
}
