import { PagePerson } from './page-person.ts';

const HELPDESK = 'C0HELPDESK';

/** Kim and Lee use a lunch app in every way that an app can be used. Throws where it does not do as it should. */
export async function playLunchScenario(pageUrl: string): Promise<void> {
  const kim = await PagePerson.open(pageUrl, 'U0KIM');
  const lee = await PagePerson.open(pageUrl, 'U0LEE');
  try {
    await kim.ask('command', { channel: HELPDESK, line: '/lunch stones' });
    const form = await kim.modal('Order lunch');
    await kim.searches(form, 'drink', 'drink', 'te');
    await kim.ask('submit', { viewId: form.view.id });
    await kim.modal('Stones are sold out.');
    await kim.enters(form, 'dish', 'dish', 'soup & salad');
    await kim.ask('submit', { viewId: form.view.id });
    await kim.noModal();
    const order = await lee.message('orders soup');
    expectTrue(await lee.presses(order, 'serve'), 'the app acknowledges a press');
    await kim.message('served by <@U0LEE>');
    await lee.message('Well served.');

    await kim.ask('command', { channel: HELPDESK, line: '/lunch' });
    const unwanted = await kim.modal('Order lunch');
    await kim.ask('close', { viewId: unwanted.view.id, all: false });
    await kim.message('Come back hungry.');

    await kim.ask('shortcut', { callbackId: 'order_lunch' });
    const short = await kim.modal('Order lunch');
    await kim.enters(short, 'dish', 'dish', 'pasta');
    await kim.searches(short, 'drink', 'drink', 'wat');
    await kim.ask('submit', { viewId: short.view.id });
    await kim.message('orders pasta with Water');

    await kim.ask('say', { channel: HELPDESK, text: 'a very long walk' });
    const said = await kim.message('a very long walk');
    await kim.ask('messageShortcut', { callbackId: 'order_this', channel: HELPDESK, ts: said.message.ts });
    await kim.message('Nobody cooks “a very long walk” today.');

    await lee.ask('say', { channel: HELPDESK, text: 'when, @deskhand?' });
    await lee.message('Lunch is at noon.');
    await lee.message('fork_and_knife');

    const snapshot = await kim.ask('look', { user: 'U0KIM' });
    await kim.ask('openTab', { tab: 'messages' });
    const direct = (await kim.ask('look', { user: 'U0KIM' })).channels.find(
      ({ kind, members }) => kind === 'im' && members.includes(snapshot.app.botUserId),
    );
    await kim.ask('say', { channel: direct?.id ?? '', text: 'pizza' });
    await kim.message('No menu for “pizza”.');

    await kim.ask('openTab', { tab: 'home' });
    await kim.home('What is for lunch');
  } finally {
    kim.close();
    lee.close();
  }
}

function expectTrue(value: boolean, what: string): void {
  if (!value) throw new Error(`Not so: ${what}.`);
}
