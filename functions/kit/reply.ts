/** An answer with more than a body. */
export class Reply<Body> {
  constructor(
    readonly body: Body,
    readonly extra: { cookies?: readonly string[]; headers?: Readonly<Record<string, string>> },
  ) {}
}

/** `return reply(body, { cookies: ['…'] })` */
export const reply = <Body>(body: Body, extra: Reply<Body>['extra']): Reply<Body> => new Reply(body, extra);
