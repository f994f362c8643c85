import { asObject, asObjects, asText, asTexts } from '../kit/json.ts';
import { findManifestFaults } from './manifest-check.ts';

/** A slash command that the manifest declares. */
interface InstalledCommand {
  /** With its slash, as typed. */
  readonly command: string;
  readonly description: string;
  readonly usageHint: string;
  /** Whether names in its text arrive as `<@U123|name>`. */
  readonly escapes: boolean;
}

/** A global or message shortcut that the manifest declares. */
export interface InstalledShortcut {
  readonly name: string;
  readonly kind: 'global' | 'message';
  readonly callbackId: string;
  readonly description: string;
}

/** What the manifest installs; whatever it does not declare does not work. */
export interface InstalledApp {
  readonly name: string;
  readonly botName: string;
  readonly commands: readonly InstalledCommand[];
  readonly shortcuts: readonly InstalledShortcut[];
  readonly scopes: ReadonlySet<string>;
  readonly events: ReadonlySet<string>;
  readonly homeTab: boolean;
  readonly messagesTab: boolean;
  readonly messagesTabReadOnly: boolean;
  readonly socketMode: boolean;
  readonly interactivity: boolean;
}

/** Reads a manifest (manifest.yml as JSON). Throws with everything that Slack would refuse in it. */
export function readManifest(manifest: unknown): InstalledApp {
  const root = asObject(manifest);
  const faults = findManifestFaults(manifest);
  if (faults.length > 0) throw new TypeError(`Slack would refuse this manifest:\n  ${faults.join('\n  ')}`);
  const name = asText(asObject(root.display_information).name) ?? '';
  const features = asObject(root.features);
  const home = asObject(features.app_home);
  const settings = asObject(root.settings);
  return {
    name,
    botName: asText(asObject(features.bot_user).display_name) ?? name,
    commands: asObjects(features.slash_commands).map((entry) => ({
      command: asText(entry.command) ?? '',
      description: asText(entry.description) ?? '',
      usageHint: asText(entry.usage_hint) ?? '',
      escapes: entry.should_escape === true,
    })),
    shortcuts: asObjects(features.shortcuts).map((entry) => ({
      name: asText(entry.name) ?? '',
      kind: entry.type === 'message' ? 'message' : 'global',
      callbackId: asText(entry.callback_id) ?? '',
      description: asText(entry.description) ?? '',
    })),
    scopes: new Set(asTexts(asObject(asObject(root.oauth_config).scopes).bot)),
    events: new Set(asTexts(asObject(settings.event_subscriptions).bot_events)),
    homeTab: home.home_tab_enabled === true,
    messagesTab: home.messages_tab_enabled !== false,
    messagesTabReadOnly: home.messages_tab_read_only_enabled === true,
    socketMode: settings.socket_mode_enabled === true,
    interactivity: asObject(settings.interactivity).is_enabled === true,
  };
}
