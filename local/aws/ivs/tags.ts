import { AwsError, type Call } from '../../runtime/cloud';
import type { IvsStore } from './store';

const PATH = /^\/tags\/(.+)$/;
const MAX_TAGS = 50;

/** The resource in a call to `/tags/<arn>`; undefined for other calls. */
export function taggedArn(call: Call): string | undefined {
  const found = PATH.exec(call.path)?.[1];
  return found === undefined ? undefined : decodeURIComponent(found);
}

export function tagAction(call: Call): string {
  if (call.method === 'GET') return 'ListTagsForResource';
  return call.method === 'DELETE' ? 'UntagResource' : 'TagResource';
}

/** TagResource, UntagResource and ListTagsForResource. */
export function answerTags(store: IvsStore, call: Call, arn: string, input: { tags?: unknown }): unknown {
  const kind = (['channel', 'key', 'recording'] as const).find((one) => store.get(one, arn));
  if (!kind) throw new AwsError('ResourceNotFoundException', `Resource: ${arn} does not exist`, 404);
  const record = store.get(kind, arn)!;
  if (call.method === 'GET') return { tags: record.tags };
  const tags = { ...record.tags };
  if (call.method === 'DELETE') for (const name of call.query.getAll('tagKeys')) delete tags[name];
  else {
    const wanted = input.tags;
    if (
      !wanted ||
      typeof wanted !== 'object' ||
      Object.values(wanted).some((value) => typeof value !== 'string')
    ) {
      throw new AwsError('ValidationException', 'tags is required: an object of strings');
    }
    Object.assign(tags, wanted);
  }
  if (Object.keys(tags).length > MAX_TAGS)
    throw new AwsError('ValidationException', `More than ${MAX_TAGS} tags`);
  store.put(kind, arn, { ...record, tags });
  return {};
}
