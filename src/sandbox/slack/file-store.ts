import type { SandboxClock } from '../stand-in.ts';
import { ApiError } from './api-error.ts';
import { BOT, TEAM } from './cast.ts';
import { randomCharacters } from './identifiers.ts';
import type { JsonObject } from './json.ts';

interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly length: number;
  readonly uploadPath: string;
  title: string;
  content: Buffer | undefined;
  isShared: boolean;
}

/** Files on their way through the three calls of an upload, and those that arrived. */
export class FileStore {
  readonly #files = new Map<string, StoredFile>();
  readonly #clock: SandboxClock;

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  /** Announces a file; its bytes go to the path that this answers with. */
  announce(name: string, length: number): { readonly id: string; readonly uploadPath: string } {
    const id = `F${randomCharacters(10)}`;
    const uploadPath = `/upload/v1/${randomCharacters(32)}`;
    this.#files.set(id, { id, name, length, uploadPath, title: name, content: undefined, isShared: false });
    return { id, uploadPath };
  }

  /** Takes the bytes of an announced file; false where nothing was announced there or the length differs. */
  receive(path: string, content: Buffer): boolean {
    const file = [...this.#files.values()].find(({ uploadPath }) => uploadPath === path);
    if (file === undefined || file.length !== content.length) return false;
    file.content = content;
    return true;
  }

  /** Completes an upload. Throws `file_not_found` or `file_update_failed`. */
  complete(id: string, title: string | undefined): JsonObject {
    const file = this.#files.get(id);
    if (file?.content === undefined) throw new ApiError('file_not_found');
    if (file.isShared) throw new ApiError('file_update_failed');
    file.isShared = true;
    file.title = title ?? file.name;
    return this.#toWire(file);
  }

  /** The bytes of a file that arrived. */
  contentOf(id: string): Buffer | undefined {
    return this.#files.get(id)?.content;
  }

  #toWire({ id, name, title, length }: StoredFile): JsonObject {
    const created = Math.floor(this.#clock.now() / 1000);
    return {
      id,
      created,
      timestamp: created,
      name,
      title,
      mimetype: 'text/plain',
      filetype: name.includes('.') ? name.split('.').at(-1) : 'text',
      user: BOT.userId,
      user_team: TEAM.id,
      size: length,
      mode: 'hosted',
      is_external: false,
      is_public: false,
      permalink: `https://${TEAM.domain}.slack.com/files/${BOT.userId}/${id}/${encodeURIComponent(name)}`,
    };
  }
}
