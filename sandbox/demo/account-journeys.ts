import { expectThat, type Journey } from './harness.ts';

export const joinGroups: Journey = {
  title: 'Join groups: a task that runs on in the NAS, followed in the thread',
  async play({ kim, ada, nas, transcript }) {
    await kim.types('/join-group ada');
    await kim.reads('In Office NAS');
    await kim.fills({ Groups: ['editors', 'marketing'] });
    await kim.reads('What will change');
    await kim.submits();
    await kim.sees(/Working: 0 of 2/, 'thread');
    await kim.sees(/Working: 1 of 2/, 'thread');
    await kim.sees(/is now in editors, marketing/, 'thread');
    await ada.sees(/Join a group, for your account/, 'dm');

    const groups = (await nas.account('ada'))?.groups ?? [];
    const lacking = ['editors', 'marketing'].filter((name) => !groups.includes(name));
    expectThat(lacking.length === 0, `ada is not in ${lacking.join(' and ')}.`);
    transcript.finding(`ada is in ${groups.join(', ')}.`);
    return `ada is in ${groups.join(', ')}`;
  },
};

export const createDomainAccount: Journey = {
  title: 'Create an account in Active Directory: names, a group, the domain sync, read back',
  async play({ kim, lee, nas, transcript }) {
    await kim.types('/create-user hedy');
    await kim.reads('Directory');
    await kim.fills({ Directory: 'Office domain' });
    await kim.fills({ 'First name': 'Hedy', 'Last name': 'Lamarr', 'Display name': 'Hedy Lamarr' });
    await kim.fills({ 'E-mail': 'hedy@example.org', Groups: ['Sales'] });
    await kim.reads(/member of Sales/);
    await kim.submits();
    await lee.presses('Approve');
    await kim.sees(/Working: \d of \d[\s\S]*Sync the domain/, 'thread');
    await kim.sees(/hedy can now sign in to Office domain/, 'thread');
    await kim.sees(/hedy is done/, 'dm');
    await kim.presses('View password');
    const password = await kim.readsSecret();
    await kim.closesModal();
    await kim.sees(/hedy is done[\s\S]*Viewed once/, 'dm');

    const account = await nas.domainAccount('EXAMPLE\\hedy');
    expectThat(account !== undefined, 'DSM does not list EXAMPLE\\hedy.');
    expectThat(account.groups.includes('EXAMPLE\\Sales'), `hedy is only in ${account.groups.join(', ')}.`);
    const entry = (await nas.directoryObjects('OU=Staff,DC=example,DC=org')).find(({ name }) => name === 'hedy');
    expectThat(entry?.displayName === 'Hedy Lamarr', `The directory calls her ${String(entry?.displayName)}.`);
    const outcome = await nas.tries('EXAMPLE\\hedy', password);
    const mustChange = 410;
    expectThat(outcome === mustChange || outcome === 'signed in', `Her first password is refused (${outcome}).`);
    const signIn = outcome === mustChange ? 'must choose a password of her own at the first sign-in' : 'can sign in';
    transcript.finding(
      `EXAMPLE\\hedy is ${String(entry.displayName)}, in ${account.groups.join(', ')}, and ${signIn}.`,
    );
    return `EXAMPLE\\hedy is in EXAMPLE\\Sales and ${signIn}`;
  },
};

export const correctMistakes: Journey = {
  title: 'Mistakes in a form: told beside their fields, corrected, carried out',
  async play({ kim, lee, nas, transcript }) {
    await kim.types('/create-user ada');
    await kim.reads('Directory');
    await kim.fills({ Directory: 'Office NAS' });
    await kim.fills({ 'E-mail': 'katherine@', Description: 'Katherine Johnson' });
    const { errors = {} } = await kim.submits();
    const lacking = ['Username', 'E-mail'].filter((label) => errors[label] === undefined);
    expectThat(lacking.length === 0, `Nothing stands beside ${lacking.join(' and ')}.`);
    await kim.fills({ Username: 'katherine', 'E-mail': 'katherine@example.org' });
    await kim.submits();
    await kim.reads('What will change');
    await kim.submits();
    await lee.presses('Approve');
    await kim.sees(/katherine can now sign in to Office NAS/, 'thread');
    await kim.sees(/katherine is done/, 'dm');
    await kim.presses('View password');
    const password = await kim.readsSecret();
    await kim.closesModal();
    await kim.sees(/katherine is done[\s\S]*Viewed once/, 'dm');

    const account = await nas.account('katherine');
    expectThat(account !== undefined, 'The NAS has no account katherine.');
    expectThat(account.email === 'katherine@example.org', `Her address is ${account.email}.`);
    const outcome = await nas.tries('katherine', password);
    expectThat(outcome === 'signed in', `Her first password is refused (${outcome}).`);
    transcript.finding(`katherine (${account.description}, ${account.email}) signs in with her first password.`);
    return `katherine, ${account.email}, signs in`;
  },
};
