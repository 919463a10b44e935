import { type ISource, Source } from 'aws-cdk-lib/aws-s3-deployment';
import type { Config } from '../../config';

/** The site's `/.well-known/security.txt` (RFC 9116); none without a contact. */
export function securityTxt(config: Config): ISource[] {
  const lines = securityLines(config);
  return lines.length === 0 ? [] : [Source.data('.well-known/security.txt', `${lines.join('\n')}\n`)];
}

/** It expires within a year, and is renewed by a deployment in another month. */
export function securityLines({ securityContact, domain }: Config, now = new Date()): string[] {
  if (securityContact === undefined) return [];
  const contact = securityContact.startsWith('https:') ? securityContact : `mailto:${securityContact}`;
  const expires = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 11, 1));
  return [
    `Contact: ${contact}`,
    `Expires: ${expires.toISOString()}`,
    'Preferred-Languages: en',
    ...(domain === undefined ? [] : [`Canonical: https://${domain}/.well-known/security.txt`]),
  ];
}
