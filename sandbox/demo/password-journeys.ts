import { expectThat, type Journey } from './harness.ts';

/** Kim asks, Lee agrees, Ada reads: neither of the other two ever sees the password. */
export const resetPassword: Journey = {
  title: 'Reset a password: approved by a lead, viewed by the account holder alone',
  async play({ kim, lee, ada, nas, transcript }) {
    await kim.types('/reset-password ada');
    await kim.reads('What will change');
    await kim.submits();
    await lee.presses('Approve');
    await kim.sees(/has a new password/, 'thread');
    await ada.sees(/Only you can view it/, 'dm');
    const offer = ada.remembers('View password');
    await ada.presses('View password');
    const password = await ada.readsSecret();
    await ada.submits();
    await ada.sees(/Viewed once[\s\S]*no longer has it/, 'dm');
    await ada.pressesOn(offer, 'View password');
    await ada.reads(/You viewed this at/);
    await ada.closesModal();

    const outcome = await nas.tries('ada', password);
    expectThat(outcome === 'signed in', `ada cannot sign in with the password that was revealed (${outcome}).`);
    transcript.finding('ada signs in with the new password.');
    return 'ada signs in with the revealed password';
  },
};

export const mailResetLink: Journey = {
  title: 'Mail a reset link: nobody has to confirm',
  async play({ kim, ada, nas, transcript }) {
    const before = (await nas.outbox()).length;
    await kim.types('/forgot-password ada');
    await kim.reads('What will change');
    await kim.submits();
    await kim.sees(/The NAS took the order to mail/, 'thread');
    await ada.sees(/E-mail a reset link, for your account/, 'dm');

    const mails = (await nas.outbox()).slice(before);
    const [mail] = mails;
    expectThat(mails.length === 1 && mail !== undefined, `${mails.length} mails went out.`);
    expectThat(mail.about === 'reset-link' && mail.account === 'ada', 'The mail is not about a reset link for ada.');
    expectThat(mail.to === 'ada@example.org', `The mail went to ${mail.to}.`);
    transcript.finding(`its outbox has one mail, to ${mail.to}, with a reset link for ${mail.account}.`);
    return 'one mail with a link to ada@example.org';
  },
};
