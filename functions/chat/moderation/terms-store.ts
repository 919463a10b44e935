import type { Terms } from '../../../domain/chat/moderation/model';
import { table } from '../chat-table';

/** The blocked and permitted terms of rooms; AP-66 reads them. */

export interface TermsItem extends Terms {
  readonly pk: string;
  readonly sk: 'TERMS';
}

export const termsKey = (channelId: string) => ({ pk: `ROOM#${channelId}`, sk: 'TERMS' as const });

/** The write that replaces the terms of a room; part of AP-92. */
export const putTerms = (channelId: string, terms: Terms) => ({
  Put: { TableName: table(), Item: { ...termsKey(channelId), ...terms } },
});
