/** Lets so many calls run at a time; background work never takes the last half of the places. */
export interface Limiter {
  run<T>(call: () => Promise<T>, lane?: 'foreground' | 'background'): Promise<T>;
}

interface Waiting {
  readonly lane: 'foreground' | 'background';
  readonly enter: () => void;
}

/** Makes a limiter with so many places, at least one. */
export function createLimiter(slots: number): Limiter {
  const forBackground = Math.max(1, Math.floor(slots / 2));
  const busy = { foreground: 0, background: 0 };
  const waiting: Waiting[] = [];
  const isFree = (lane: Waiting['lane']) =>
    busy.foreground + busy.background < Math.max(1, slots) &&
    (lane === 'foreground' || busy.background < forBackground);

  /** People wait, so what they asked for goes first. */
  function admit(): void {
    for (const lane of ['foreground', 'background'] as const) {
      for (;;) {
        const index = isFree(lane) ? waiting.findIndex((one) => one.lane === lane) : -1;
        const [next] = index < 0 ? [] : waiting.splice(index, 1);
        if (!next) break;
        busy[lane] += 1;
        next.enter();
      }
    }
  }

  return {
    async run(call, lane = 'foreground') {
      await new Promise<void>((enter) => {
        waiting.push({ lane, enter });
        admit();
      });
      try {
        return await call();
      } finally {
        busy[lane] -= 1;
        admit();
      }
    },
  };
}
