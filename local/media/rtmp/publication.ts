/** The interface between the RTMP server and the receivers of its streams. */

/** A publisher's request: `rtmp://host/<app>/<key>?<query>`. */
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
  /** May be a view of a receive buffer: copy it to keep it. */
  readonly payload: Buffer;
}

/** Whether publisher or server ended the publication, or the connection broke. */
export type PublishEnd = 'unpublished' | 'dropped';

/** Receives the media of one accepted publication. */
export interface Publication {
  /** Returns false to make the connection stop reading until {@link onDrain} calls back. */
  tag(tag: MediaTag): boolean;
  onDrain(resume: () => void): void;
  ended(why: PublishEnd): void;
}

/** The connection that feeds a publication. */
export interface Publisher {
  readonly address: string;
  /** Sends the reason to the encoder and closes. `level` error shows in OBS. */
  disconnect(code: string, description: string, why: PublishEnd): void;
}

/** Refuses a publication, with a message for the streamer. */
export class PublishRefused extends Error {
  override readonly name = 'PublishRefused';
  constructor(
    message: string,
    readonly code: 'NetStream.Publish.BadName' | 'NetStream.Publish.Rejected' = 'NetStream.Publish.BadName',
    /** Nobody has this stream key. */
    readonly wrongKey = false,
  ) {
    super(message);
  }
}

/** Decides on a publication before the publisher gets an answer. @throws PublishRefused */
export type Accept = (request: PublishRequest, publisher: Publisher) => Promise<Publication>;
