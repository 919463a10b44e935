import type { Part } from '../../../../domain/chat/messaging/message-parts';
import { latinise } from '../../../../domain/kit/look-alikes';

type Link = Pick<Extract<Part, { type: 'link' }>, 'text' | 'host' | 'url'>;

/** The scripts that one label may mix, as browsers allow; marks and digits are common to all. */
const latin = /^[\p{sc=Latn}\p{sc=Zyyy}\p{sc=Zinh}]+$/u;
const blends = [
  /^[\p{sc=Latn}\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Zyyy}\p{sc=Zinh}]+$/u,
  /^[\p{sc=Latn}\p{sc=Han}\p{sc=Bopo}\p{sc=Zyyy}]+$/u,
  /^[\p{sc=Latn}\p{sc=Han}\p{sc=Hang}\p{sc=Zyyy}]+$/u,
  /^(?:[\p{sc=Cyrl}\p{sc=Zyyy}\p{sc=Zinh}]+|[\p{sc=Grek}\p{sc=Zyyy}\p{sc=Zinh}]+)$/u,
  /^(?:[\p{sc=Arab}\p{sc=Zyyy}\p{sc=Zinh}]+|[\p{sc=Hebr}\p{sc=Zyyy}\p{sc=Zinh}]+)$/u,
  /^(?:[\p{sc=Deva}\p{sc=Zyyy}\p{sc=Zinh}]+|[\p{sc=Thai}\p{sc=Zyyy}\p{sc=Zinh}]+)$/u,
];

const ascii = /^[\0-\x7f]*$/;

/** Whether a host may be taken for another: a label mixes scripts, or looks all Latin under a Latin top-level domain. */
function isDeceptive(host: string): boolean {
  const labels = host.split('.');
  const isLatinTop = ascii.test(labels.at(-1)!);
  return labels.some(
    (label) =>
      !latin.test(label) &&
      (!blends.some((blend) => blend.test(label)) || (isLatinTop && ascii.test(latinise(label)))),
  );
}

/**
 * A link as it is shown. A host with look-alike letters is shown in Punycode, as browsers do, and a part before `@`,
 * which may look like the host, not at all.
 * https://chromium.googlesource.com/chromium/src/+/main/docs/idn.md
 */
export function shownLink({ text, host, url }: Link): string {
  if (!isDeceptive(host) && !/^https?:\/\/[^/?#]*@/i.test(url)) return text;
  try {
    const { protocol, host: real, pathname, search, hash } = new URL(url);
    const path = `${pathname}${search}${hash}`;
    const scheme = /^https?:\/\//i.test(text) ? `${protocol}//` : '';
    return `${scheme}${real}${path === '/' ? '' : path}`;
  } catch {
    return text;
  }
}
