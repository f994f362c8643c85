import { onOrOff } from '../core/field.ts';
import { defineOperation } from '../core/operation.ts';
import { changedSettings, count, presentSettings } from '../core/setting-fields.ts';
import { type SettingName, settingLabel } from '../core/settings.ts';

const rule = (name: SettingName) =>
  onOrOff({ label: settingLabel(name), needs: [{ change: 'set-password-policy', part: name }] });
const number = (name: SettingName, lowest: number, highest: number) =>
  count(name, lowest, highest, [{ change: 'set-password-policy', part: name }]);

export default defineOperation({
  name: 'set-password-policy',
  title: 'Set the password rules',
  summary: 'Changes the rules that new passwords of a directory have to meet; what is left empty stays as it is.',
  risk: 'destructive',
  subject: 'directory',
  changes: ['set-password-policy'],
  inputs: {
    minLength: number('minLength', 6, 127),
    mixedCase: rule('mixedCase'),
    digits: rule('digits'),
    specialCharacters: rule('specialCharacters'),
    notTheName: rule('notTheName'),
    notCommon: rule('notCommon'),
    history: number('history', 1, 24),
    mustChangeAfterReset: rule('mustChangeAfterReset'),
    resetByMail: rule('resetByMail'),
  },
  present: ({ facts }) => presentSettings(facts?.settings),
  plan: ({ facts }, values) => [{ kind: 'set-password-policy', settings: changedSettings(values, facts?.settings) }],
  outcome: ({ directory }) => `${directory.label} has new rules for passwords.`,
});
