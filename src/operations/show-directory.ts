import { defineOperation } from '../core/operation.ts';
import { settingLabel, settingNames, settingValueLabel } from '../core/settings.ts';

export default defineOperation({
  name: 'show-directory',
  title: 'Show a directory',
  summary: 'What a directory says of itself: its domain, controllers and state, and its rules for passwords.',
  risk: 'read',
  subject: 'directory',
  inputs: {},
  answer({ directory, facts }) {
    const settings = facts?.settings ?? {};
    const knownNames = settingNames.filter((name) => settings[name] !== undefined);
    return {
      title: directory.label,
      facts: [
        ...(facts?.facts ?? []),
        ...knownNames.map((name) => ({ label: settingLabel(name), value: settingValueLabel(name, settings[name]) })),
      ],
    };
  },
});
