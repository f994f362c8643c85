import { expectThat, type Journey } from './stage.ts';

/** The passwords that the two accounts have from the start; nothing in the tour may change them. */
const before = { deskhand: 'Deskhand-Sandbox-1', boss: 'Account-Sandbox-1' } as const;

export const refusedByPolicy: Journey = {
  title: 'Refused by the policy: an administrator’s password',
  async play({ kim, nas, transcript, cards }) {
    const cardsBefore = cards();
    await kim.types('/reset-password deskhand');
    await kim.reads(/Administrators' accounts are never changed from Slack/);
    await kim.submits();
    await kim.reads(/Administrators' accounts are never changed from Slack/);
    await kim.closesModal();

    expectThat(cards() === cardsBefore, 'A card was posted all the same.');
    const outcome = await nas.tries('deskhand', before.deskhand);
    expectThat(outcome === 'signed in', `deskhand's password is no longer what it was (${outcome}).`);
    transcript.finding('deskhand still signs in with the old password.');
    return 'no request came of it; the old password still works';
  },
};

export const declinedWithReason: Journey = {
  title: 'Declined by security, with a reason: an executive’s password',
  async play({ kim, sam, nas, transcript }) {
    const reason = 'Bea did not ask for this: I phoned her.';
    await kim.types('/reset-password boss');
    await kim.reads('What will change');
    await kim.submits();
    await sam.presses('Decline');
    await sam.reads('Why?');
    await sam.fills({ 'Why?': reason });
    await sam.submits();
    await sam.reads('The request is declined');
    await sam.closesModal();
    await kim.sees(reason, 'thread');

    const outcome = await nas.tries('boss', before.boss);
    expectThat(outcome === 'signed in', `boss's password is no longer what it was (${outcome}).`);
    transcript.finding('boss still signs in with the old password.');
    return 'the old password still works';
  },
};
