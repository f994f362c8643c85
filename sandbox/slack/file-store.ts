import type { JsonObject } from '../kit/json.ts';
import type { SandboxClock } from '../kit/simulator.ts';
import { ApiError } from './api-error.ts';
import { BOT, TEAM } from './fixtures.ts';
import { randomCharacters } from './identifiers.ts';

interface StoredFile {
  readonly id: string;
  readonly name: string;
  readonly length: number;
  readonly uploadPath: string;
  readonly user: string;
  readonly mimetype: string;
  title: string;
  content: Buffer | undefined;
  isShared: boolean;
}

/** Files on their way through the three calls of an upload, and those that arrived. */
export class FileStore {
  readonly #files = new Map<string, StoredFile>();
  readonly #clock: SandboxClock;

  readonly #httpUrl: (path: string) => string;

  /** @param httpUrl the whole address of a path of the simulator */
  constructor(clock: SandboxClock, httpUrl: (path: string) => string) {
    this.#clock = clock;
    this.#httpUrl = httpUrl;
  }

  /** Takes a whole file that a person chose in a modal. */
  keep(user: string, name: string, mimetype: string, content: Buffer): JsonObject {
    const id = `F${randomCharacters(10)}`;
    const file = { id, name, length: content.length, uploadPath: '', user, mimetype, title: name, content };
    this.#files.set(id, { ...file, isShared: true });
    return this.#toWire({ ...file, isShared: true });
  }

  /** Announces a file; its bytes go to the path that this answers with. */
  announce(name: string, length: number): { readonly id: string; readonly uploadPath: string } {
    const id = `F${randomCharacters(10)}`;
    const uploadPath = `/upload/v1/${randomCharacters(32)}`;
    const whose = { user: BOT.userId, mimetype: 'text/plain' };
    this.#files.set(id, { id, name, length, uploadPath, ...whose, title: name, content: undefined, isShared: false });
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

  /** The file object; undefined where there is no such file, or its bytes have not arrived. */
  find(id: string): JsonObject | undefined {
    const file = this.#files.get(id);
    return file?.content === undefined ? undefined : this.#toWire(file);
  }

  /** The bytes behind `url_private_download`. */
  download(path: string): { readonly content: Buffer; readonly mimetype: string } | undefined {
    const file = this.#files.get(/^\/files-pri\/[A-Z0-9]+-([A-Z0-9]+)\/download\//.exec(path)?.[1] ?? '');
    return file?.content === undefined ? undefined : { content: file.content, mimetype: file.mimetype };
  }

  /** The bytes of a file that arrived. */
  contentOf(id: string): Buffer | undefined {
    return this.#files.get(id)?.content;
  }

  #toWire({ id, name, title, length, user, mimetype }: StoredFile): JsonObject {
    const created = Math.floor(this.#clock.now() / 1000);
    return {
      id,
      created,
      timestamp: created,
      name,
      title,
      mimetype,
      filetype: name.includes('.') ? name.split('.').at(-1) : 'text',
      user,
      user_team: TEAM.id,
      size: length,
      mode: 'hosted',
      is_external: false,
      is_public: false,
      url_private: this.#httpUrl(`/files-pri/${TEAM.id}-${id}/${encodeURIComponent(name)}`),
      url_private_download: this.#httpUrl(`/files-pri/${TEAM.id}-${id}/download/${encodeURIComponent(name)}`),
      permalink: `https://${TEAM.domain}.slack.com/files/${user}/${id}/${encodeURIComponent(name)}`,
    };
  }
}
