'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Bot } from 'lucide-react';
import { useState } from 'react';
import type { OwnProfile } from '../../../domain/users/model';
import { type Answer, call, isProblem, messageOf } from '../../lib/api';
import { useNow } from '../../lib/hooks';
import { botTokensQuery, deploymentQuery } from '../../lib/queries';
import { ago } from '../../lib/time';
import { Button } from '../../ui/button';
import { CopyLine } from '../../ui/copy-line';
import { Confirm } from '../../ui/dialog';
import { FormError } from '../../ui/field';
import { BotGuide } from './bot-guide';
import { BotTokenForm, scopeTitles } from './bot-token-form';

type Token = Answer<'chat.listBotTokens'>['items'][number];

/** Tokens that let bots chat as their owner. */
export function BotTokensPanel({ user }: { user: OwnProfile }) {
  const queries = useQueryClient();
  const now = useNow(60_000);
  const list = useQuery(botTokensQuery);
  const deployment = useQuery(deploymentQuery);
  const server = deployment.data?.chatBridge;
  const [created, setCreated] = useState<Answer<'chat.createBotToken'>>();
  const [asking, setAsking] = useState<Token>();
  const refetch = () => queries.invalidateQueries({ queryKey: botTokensQuery.queryKey });
  const revoke = useMutation({
    mutationFn: ({ tokenId }: Token) => call('chat.revokeBotToken', { params: { tokenId } }),
    onSettled: (_, error, { tokenId }) => {
      setAsking(undefined);
      if (created?.tokenId === tokenId && error === null) setCreated(undefined);
      void refetch();
    },
  });
  const failure = isProblem(revoke.error, 'not-found') ? null : revoke.error;
  const tokens = list.data?.items ?? [];
  return (
    <div className="grid grid-cols-1 gap-5">
      <p className="text-dim text-sm leading-relaxed">
        A bot signs in with a token and chats under your name, with a bot badge. Libraries for Twitch chat
        over WebSocket, such as tmi.js, work with this server.
      </p>
      {server !== undefined && <CopyLine label="Server" value={server} testId="irc-server" />}
      {deployment.isError && <FormError>The server address could not be loaded.</FormError>}
      {list.isError && list.data === undefined && <FormError>{messageOf(list.error)}</FormError>}
      {failure && <FormError>{messageOf(failure)}</FormError>}
      {tokens.length > 0 && (
        <ul className="divide-y divide-line rounded-lg border border-line" data-testid="bot-tokens">
          {tokens.map((token) => (
            <li key={token.tokenId} className="flex items-center gap-3 px-4 py-2.5">
              <Bot size={20} className="shrink-0 text-dim" aria-hidden />
              <div className="min-w-0 flex-1">
                <p className="truncate font-semibold text-sm">{token.name}</p>
                <p className="text-dim text-xs">
                  <code>…{token.lastFour}</code> · {token.scopes.map((one) => scopeTitles[one][0]).join(', ')}
                  {now > 0 && ` · created ${ago(token.createdAt, now)}`}
                </p>
              </div>
              <Button
                className="min-h-8 px-3"
                aria-label={`Revoke ${token.name}`}
                onClick={() => setAsking(token)}
              >
                Revoke
              </Button>
            </li>
          ))}
        </ul>
      )}
      {created && (
        <BotGuide
          token={created}
          name={user.username}
          server={server}
          onClose={() => setCreated(undefined)}
        />
      )}
      <BotTokenForm
        onCreated={(token) => {
          setCreated(token);
          void refetch();
        }}
      />
      {asking && (
        <Confirm
          title={`Revoke “${asking.name}”?`}
          action="Revoke"
          busy={revoke.isPending}
          onConfirm={() => revoke.mutate(asking)}
          onCancel={() => setAsking(undefined)}
        >
          Bots that use it are disconnected at once. This cannot be undone.
        </Confirm>
      )}
    </div>
  );
}
