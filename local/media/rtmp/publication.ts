/** What the RTMP server and those who take its streams know of each other. */

/** What a publisher asks for: `rtmp://host/<app>/<key>?<query>`. */
export interface PublishRequest {
  readonly app: string;
  /** The stream key without its query. */
  readonly key: string;
  readonly query: URLSearchParams;
  readonly address: string;
  readonly secure: boolean;
}

/** One FLV tag body with its RTMP time. */
export interface MediaTag {
  readonly type: 'audio' | 'video' | 'metadata';
  /** Milliseconds, wraps at 2^32. */
  readonly timestamp: number;
  /** May be a view of a receive buffer: copy what is kept for long. */
  readonly payload: Buffer;
}

/** Why a publication ended: publisher or server said so, or the connection broke. */
export type PublishEnd = 'unpublished' | 'dropped';

/** Takes the media of one accepted publication. */
export interface Publication {
  /** False asks the connection to stop reading until {@link onDrain} calls back. */
  tag(tag: MediaTag): boolean;
  onDrain(resume: () => void): void;
  ended(why: PublishEnd): void;
}

/** The connection that feeds a publication. */
export interface Publisher {
  readonly address: string;
  /** Tells the encoder why and closes. `level` error shows in OBS. */
  disconnect(code: string, description: string): void;
}

/** Refuses a publication; the message is shown to the person at the encoder. */
export class PublishRefused extends Error {
  override readonly name = 'PublishRefused';
  constructor(
    message: string,
    readonly code: 'NetStream.Publish.BadName' | 'NetStream.Publish.Rejected' = 'NetStream.Publish.BadName',
  ) {
    super(message);
  }
}

/** Decides about a publication before the publisher is answered. Throws {@link PublishRefused}. */
export type Accept = (request: PublishRequest, publisher: Publisher) => Promise<Publication>;
