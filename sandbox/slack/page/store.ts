import { useEffect, useState } from 'preact/hooks';
import type { RequestName, Requests } from '../../page/protocol.ts';
import { applyPush } from './changes.ts';
import { type Route, readRoute, writeRoute } from './route.ts';
import { Connection } from './socket.ts';
import { type State, startState } from './state.ts';

const TOAST_TIME = 6_000;

let state = startState(location.hash);
const listeners = new Set<() => void>();
let nextToast = 1;

/** What the page shows now. */
export function getState(): State {
  return state;
}

export function setState(patch: Partial<State> | ((before: State) => State)): void {
  state = typeof patch === 'function' ? patch(state) : { ...state, ...patch };
  for (const listener of [...listeners]) listener();
}

/** A part of the state; the component is drawn again when that part is another object. */
export function useStore<Part>(select: (state: State) => Part): Part {
  const [, redraw] = useState({});
  const part = select(state);
  useEffect(() => {
    let shown = part;
    const listener = () => {
      const now = select(state);
      if (Object.is(now, shown)) return;
      shown = now;
      redraw({});
    };
    listeners.add(listener);
    // Something may have changed between drawing and listening.
    listener();
    return () => {
      listeners.delete(listener);
    };
  });
  return part;
}

export const connection = new Connection(
  (pushes) => setState((before) => pushes.reduce(applyPush, before)),
  (connected) => {
    setState({ connection: connected });
    if (connected === 'open') onOpen();
  },
);

let onOpen: () => void = () => undefined;

/** Names what is done each time the connection opened. */
export function whenOpen(action: () => void): void {
  onOpen = action;
}

/** Asks the sandbox; what it refuses is shown to the person, and the answer is then undefined. */
export async function ask<Name extends RequestName>(
  request: Name,
  body: Requests[Name][0],
): Promise<Requests[Name][1] | undefined> {
  try {
    return await connection.ask(request, body);
  } catch (error) {
    toast(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

/** Shows a line for some seconds. */
export function toast(text: string): void {
  const id = nextToast;
  nextToast += 1;
  setState((before) => ({ ...before, toasts: [...before.toasts, { id, text }] }));
  setTimeout(() => {
    setState((before) => ({ ...before, toasts: before.toasts.filter((entry) => entry.id !== id) }));
  }, TOAST_TIME);
}

/** Goes somewhere; what is not named stays as it is. */
export function go(patch: Partial<Route>): void {
  location.hash = writeRoute({ ...state.route, ...patch });
}

/** Follows the address bar. */
export function followAddress(onChange: (before: Route, now: Route) => void): void {
  addEventListener('hashchange', () => {
    const before = state.route;
    setState({ route: readRoute(location.hash) });
    onChange(before, state.route);
  });
}
