import type { World } from '../slack/world.ts';

/** How far each person has read each conversation, kept with the workspace so that a new page server still knows. */
export class ReadMarks {
  static readonly #ofWorlds = new WeakMap<World, ReadMarks>();
  readonly #marks = new Map<string, string>();

  /** The marks of a workspace. */
  static of(world: World): ReadMarks {
    const marks = ReadMarks.#ofWorlds.get(world) ?? new ReadMarks();
    ReadMarks.#ofWorlds.set(world, marks);
    return marks;
  }

  lastRead(user: string, channel: string): string {
    return this.#marks.get(`${user} ${channel}`) ?? '';
  }

  /** Moves a mark on, never back. Answers whether it moved. */
  read(user: string, channel: string, ts: string): boolean {
    if (!isAfter(ts, this.lastRead(user, channel))) return false;
    this.#marks.set(`${user} ${channel}`, ts);
    return true;
  }
}

/** Whether one message's ts is later than another's; the empty one is before all. */
export function isAfter(one: string, other: string): boolean {
  return Number(one) > Number(other === '' ? 0 : other);
}
