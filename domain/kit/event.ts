import * as z from 'zod/mini';
import { id } from './id';
import { once } from './once';

/** An event of the platform: `session.live.v1`. Within a version, changes are additive only. */
export interface EventDefinition<
  Name extends string = string,
  Data extends z.ZodMiniObject = z.ZodMiniObject,
> {
  /** `<noun>.<past tense>.v<n>`: the detail type on the bus. */
  readonly name: Name;
  readonly summary: string;
  readonly data: Data;
}

/** The schema is created at its first use. */
// @__NO_SIDE_EFFECTS__
export function defineEvent<const Name extends string, Data extends z.ZodMiniObject>(
  definition: Omit<EventDefinition<Name, Data>, 'data'> & { readonly data: () => Data },
): EventDefinition<Name, Data> {
  const data = once(definition.data);
  return {
    ...definition,
    get data() {
      return data();
    },
  };
}

/** The `source` of the platform's events on its bus. */
export const eventSource = 'streamforge';

/** The envelope around each event's data. */
export const envelopeSchema = z.lazy(() =>
  z.object({
    id: id('event'),
    type: z.string(),
    time: z.iso.datetime(),
    /** The user who caused it; null when the platform did. */
    actor: z.nullable(id('user')),
    channelId: z.nullable(id('channel')),
    data: z.unknown(),
  }),
);

export type Envelope<Data = unknown> = Omit<z.infer<typeof envelopeSchema>, 'data'> & { data: Data };

export type EventData<D extends EventDefinition> = z.output<D['data']>;
