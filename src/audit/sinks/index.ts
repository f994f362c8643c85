import type { Clock } from '../../core/clock.ts';
import type { Sink } from './sink.ts';
import { openSyslog, type SyslogSettings } from './syslog.ts';
import { openWebhook, type WebhookSettings } from './webhook.ts';

export type SinkSettings = WebhookSettings | SyslogSettings;

/** Opens the way to a sink; nothing is sent yet. */
export const openSink = (settings: SinkSettings, clock: Clock): Sink =>
  settings.kind === 'webhook' ? openWebhook(settings, clock) : openSyslog(settings);
