/** The manifest of the lunch apps: three programs that do the same with different libraries. */
export const LUNCH_MANIFEST = {
  display_information: { name: 'Lunch' },
  features: {
    app_home: { home_tab_enabled: true, messages_tab_enabled: true, messages_tab_read_only_enabled: false },
    bot_user: { display_name: 'Lunch', always_online: true },
    slash_commands: [
      { command: '/lunch', description: 'Order something to eat', usage_hint: '[dish]', should_escape: false },
    ],
    shortcuts: [
      { name: 'Order lunch', type: 'global', callback_id: 'order_lunch', description: 'Opens the order form' },
      { name: 'Order this', type: 'message', callback_id: 'order_this', description: 'Orders what was written' },
    ],
  },
  oauth_config: {
    scopes: {
      bot: [
        'app_mentions:read',
        'channels:history',
        'channels:read',
        'chat:write',
        'commands',
        'files:write',
        'im:history',
        'im:read',
        'im:write',
        'reactions:read',
        'reactions:write',
        'usergroups:read',
        'users:read',
        'users:read.email',
      ],
    },
  },
  settings: {
    event_subscriptions: {
      request_url: 'https://lunch.example/slack/events',
      bot_events: ['app_home_opened', 'app_mention', 'message.im'],
    },
    interactivity: { is_enabled: true, request_url: 'https://lunch.example/slack/events' },
    org_deploy_enabled: false,
    socket_mode_enabled: true,
    token_rotation_enabled: false,
  },
} as const;
