import { openHomeserver } from './a-homeserver.ts';
import { describeHomeserver } from './describe-homeserver.ts';
import { describeHomeserverRules } from './describe-homeserver-rules.ts';
import type { HomeserverFixture } from './homeserver-people.ts';

async function open(): Promise<HomeserverFixture> {
  const { matrix, synapse } = await openHomeserver();
  synapse.faults.set({ loginLimits: false });
  const { state } = synapse;
  return {
    matrix,
    url: synapse.url,
    own: synapse.botUser,
    async speak(user) {
      const id = `$${state.events.length}`;
      state.events.push({ id, room: '!general:example.org', sender: user, sentAt: state.clock.now(), redacted: false });
    },
    said: async (user) => state.events.filter(({ sender, redacted }) => sender === user && !redacted).length,
  };
}

describeHomeserver('the Synapse directory on the simulator', open);
describeHomeserverRules('the rules of the Synapse directory on the simulator', open);
