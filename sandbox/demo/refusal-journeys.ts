import { expectThat, type Journey } from './harness.ts';

export const refusedByPolicy: Journey = {
  title: 'Refused by the policy: nobody becomes an administrator from Slack',
  async play({ kim, nas, transcript, cards }) {
    const cardsBefore = cards();
    const because = 'Membership of protected groups is granted in person, not in Slack.';
    await kim.types('/join-group alan');
    await kim.reads('In Office NAS');
    await kim.fills({ Groups: ['administrators'] });
    await kim.reads(because);
    // Pressing the button all the same, as people do.
    await kim.submits();
    await kim.reads(because);
    await kim.closesModal();

    expectThat(cards() === cardsBefore, 'A card was posted all the same.');
    const groups = (await nas.account('alan'))?.groups ?? [];
    expectThat(groups.length > 0 && !groups.includes('administrators'), `alan is in ${groups.join(', ')}.`);
    transcript.finding(`alan is in ${groups.join(', ')} and nothing else.`);
    return `alan is in ${groups.join(', ')} only, and no request came of it`;
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

    const outcome = await nas.tries('boss', 'Account-Sandbox-1');
    expectThat(outcome === 'signed in', `boss's password is no longer what it was (${outcome}).`);
    transcript.finding('boss still signs in with the old password.');
    return 'the old password still works';
  },
};

/** Somebody phones and says that she is Grace. Kim believes it; the account holder does not. */
export const callerIsSomebodyElse: Journey = {
  title: 'A caller who is not the account holder: “That was not me”, an alarm, and a frozen account',
  async play({ kim, lee, sam, grace, nas, transcript }) {
    await kim.types('/reset-password office/grace');
    await kim.reads('Whoever asks for a new domain password proves that the account is theirs.');
    await kim.submits();
    await kim.tidiesUp();
    await kim.sees(/Read this number to the person you talk to/, 'dm');
    await grace.sees(/Is it you who asked the helpdesk for this\?/, 'dm');
    await grace.presses('That was not me');
    await sam.sees(/@Grace Hopper knows nothing of this request/, 'C0SECURITY');
    await kim.sees(/The account holder did not request this/, 'thread');
    // The caller tries the next agent.
    await lee.types('/reset-password office/grace');
    await lee.reads(/is frozen since/);
    await lee.closesModal();

    const outcome = await nas.tries('EXAMPLE\\grace', 'Account-Sandbox-1');
    expectThat(outcome === 'signed in', `grace's password is no longer what it was (${outcome}).`);
    transcript.finding('EXAMPLE\\grace still signs in with her own password.');
    return 'the holder’s own password still works, and security knows';
  },
};
