import { asObjects, asText } from '../../kit/json.ts';
import { ApiError, invalidArguments } from '../api-error.ts';
import { BOT } from '../fixtures.ts';
import { type MethodTable, requireChannel } from '../method.ts';
import { botMessage, post } from '../posting.ts';

/** Uploading in three calls (announce, send the bytes, complete), and looking at what was uploaded. */
export const FILE_METHODS: MethodTable = {
  'files.getUploadURLExternal': {
    scopes: ['files:write'],
    tier: 4,
    run: (args, world) => {
      const length = args.integer('length');
      if (length === undefined) throw invalidArguments(['missing required field: length']);
      if (length < 1) throw invalidArguments(['must be greater than 1 [json-pointer:/length]']);
      const { id, uploadPath } = world.files.announce(args.required('filename'), length);
      return { upload_url: world.httpUrl(uploadPath), file_id: id };
    },
  },
  'files.info': {
    scopes: ['files:read'],
    tier: 4,
    run: (args, world) => {
      const file = world.files.find(args.required('file'));
      if (file === undefined) throw new ApiError('file_not_found');
      return { file, comments: [], response_metadata: { next_cursor: '' } };
    },
  },
  'files.completeUploadExternal': {
    scopes: ['files:write'],
    tier: 4,
    run: (args, world) => {
      const wanted = asObjects(args.json('files'));
      if (wanted.length === 0) throw invalidArguments(['missing required field: files']);
      const target = args.text('channel_id');
      const channel = target === undefined ? undefined : requireChannel(args, world, 'channel_id');
      if (channel !== undefined && !channel.members.has(BOT.userId)) throw new ApiError('not_in_channel');
      const files = wanted.map(({ id, title }) => world.files.complete(asText(id) ?? '', asText(title)));
      if (channel !== undefined) {
        const text = args.text('initial_comment') ?? '';
        const draft = {
          text: text || '…',
          blocks: undefined,
          attachments: undefined,
          threadTs: args.text('thread_ts'),
        };
        post(world, channel, { ...botMessage(world, channel, draft), text, files, upload: true });
      }
      return { files };
    },
  },
};
