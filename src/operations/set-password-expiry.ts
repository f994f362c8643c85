import { onOrOff } from '../core/field.ts';
import { defineOperation } from '../core/operation.ts';
import { changedSettings, count, presentSettings } from '../core/setting-fields.ts';
import { type SettingName, settingLabel } from '../core/settings.ts';

const rule = (name: SettingName) =>
  onOrOff({ label: settingLabel(name), needs: [{ change: 'set-password-expiry', part: name }] });
const number = (name: SettingName, highest: number) =>
  count(name, 1, highest, [{ change: 'set-password-expiry', part: name }]);

export default defineOperation({
  name: 'set-password-expiry',
  title: 'Set the password expiry',
  summary: 'Changes after how many days passwords of a directory expire; what is left empty stays as it is.',
  risk: 'destructive',
  subject: 'directory',
  changes: ['set-password-expiry'],
  inputs: {
    maxAge: number('maxAge', 999),
    minAge: number('minAge', 999),
    warnBefore: number('warnBefore', 999),
    changeAfterExpiry: rule('changeAfterExpiry'),
    warnByMail: rule('warnByMail'),
  },
  present: ({ facts }) => presentSettings(facts?.settings),
  plan: ({ facts }, values) => [{ kind: 'set-password-expiry', settings: changedSettings(values, facts?.settings) }],
  outcome: ({ directory }) => `${directory.label} has new rules for the expiry of passwords.`,
});
