import { asObject, asObjects, asText, asTexts, type JsonObject } from '../kit/json.ts';

/** The scopes that a bot can have. `assistant:write` is newer than the list of the Node SDK. */
const BOT_SCOPES = new Set(
  [
    'app_mentions:read assistant:write bookmarks:read bookmarks:write calls:read calls:write',
    'canvases:read canvases:write channels:history channels:join channels:manage channels:read channels:write.invites',
    'channels:write.topic chat:write chat:write.customize chat:write.public commands conversations.connect:manage',
    'conversations.connect:read conversations.connect:write datastore:read datastore:write dnd:read emoji:read',
    'files:read files:write groups:history groups:read groups:write groups:write.invites groups:write.topic',
    'im:history im:read im:write incoming-webhook links.embed:write links:read links:write metadata.message:read',
    'mpim:history mpim:read mpim:write mpim:write.invites mpim:write.topic pins:read pins:write reactions:read',
    'reactions:write reminders:read reminders:write remote_files:read remote_files:share remote_files:write',
    'team.billing:read team.preferences:read team:read triggers:read triggers:write usergroups:read usergroups:write',
    'users.profile:read users:read users:read.email users:write workflow.steps:execute',
  ]
    .join(' ')
    .split(' '),
);

type Report = (where: string, what: string) => void;

function checkText(report: Report, holder: JsonObject, path: string, most: number, isRequired: boolean): void {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const value = holder[name];
  if (value === undefined || value === null) {
    if (isRequired) report(path, 'is required');
    return;
  }
  const text = asText(value);
  if (text === undefined) report(path, 'has to be text');
  else if (text === '' && isRequired) report(path, 'is empty');
  else if ([...text].length > most) report(path, `is longer than ${most} characters`);
}

function checkCommands(report: Report, commands: readonly JsonObject[]): void {
  if (commands.length > 50) report('/features/slash_commands', 'has more than 50 commands');
  commands.forEach((command, index) => {
    const path = `/features/slash_commands/${index}`;
    checkText(report, command, `${path}/command`, 32, true);
    checkText(report, command, `${path}/description`, 2000, true);
    checkText(report, command, `${path}/usage_hint`, 1000, false);
    const name = asText(command.command) ?? '';
    if (!/^\/[^\s/]+$/.test(name)) report(`${path}/command`, 'has to start with a slash and have no spaces');
    if (commands.findIndex((other) => other.command === name) !== index) report(`${path}/command`, 'is there twice');
  });
}

function checkShortcuts(report: Report, shortcuts: readonly JsonObject[]): void {
  if (shortcuts.length > 10) report('/features/shortcuts', 'has more than 10 shortcuts');
  shortcuts.forEach((shortcut, index) => {
    const path = `/features/shortcuts/${index}`;
    checkText(report, shortcut, `${path}/name`, 24, true);
    checkText(report, shortcut, `${path}/callback_id`, 255, true);
    checkText(report, shortcut, `${path}/description`, 150, true);
    if (shortcut.type !== 'global' && shortcut.type !== 'message')
      report(`${path}/type`, 'has to be global or message');
  });
}

/** What Slack would refuse in a manifest, each with its JSON pointer. An empty list means that it installs. */
export function findManifestFaults(manifest: unknown): readonly string[] {
  const faults: string[] = [];
  const report: Report = (where, what) => faults.push(`${where} ${what}`);
  const root = asObject(manifest);
  const display = asObject(root.display_information);
  const features = asObject(root.features);
  checkText(report, display, '/display_information/name', 35, true);
  checkText(report, display, '/display_information/description', 140, false);
  if (features.bot_user !== undefined) {
    checkText(report, asObject(features.bot_user), '/features/bot_user/display_name', 80, true);
  }
  checkCommands(report, asObjects(features.slash_commands));
  checkShortcuts(report, asObjects(features.shortcuts));
  const scopes = asTexts(asObject(asObject(root.oauth_config).scopes).bot);
  for (const scope of scopes) if (!BOT_SCOPES.has(scope)) report('/oauth_config/scopes/bot', `has no scope ${scope}`);
  const events = asTexts(asObject(asObject(root.settings).event_subscriptions).bot_events);
  if (events.length > 100) report('/settings/event_subscriptions/bot_events', 'has more than 100 events');
  return faults;
}
