'use client';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { call, messageOf } from '../../lib/api';
import { moderation } from './queries';

/** What was just done, or could not be done. */
export interface Outcome {
  readonly text: string;
  readonly failed: boolean;
  /** By which it can be undone. */
  readonly actionId?: string | undefined;
}

interface Desk {
  readonly channelId: string;
  /** Part of a name: only what concerns such people is shown. */
  readonly filter: string;
  readonly setFilter: (filter: string) => void;
  readonly outcome: Outcome | undefined;
  /** Does something, tells how it went, and has the lists asked again. Answers whether it was done. */
  readonly act: (text: string, run: () => Promise<{ actionId: string }>) => Promise<boolean>;
  readonly undo: (actionId: string) => Promise<boolean>;
  readonly dismiss: () => void;
}

const Context = createContext<Desk | undefined>(undefined);

/** What the panels of the mod view share. */
export function DeskProvider({ channelId, children }: { channelId: string; children: ReactNode }) {
  const queries = useQueryClient();
  const [filter, setFilter] = useState('');
  const [outcome, setOutcome] = useState<Outcome>();
  const desk = useMemo<Desk>(() => {
    async function attempt(run: () => Promise<Outcome>): Promise<boolean> {
      try {
        setOutcome(await run());
        return true;
      } catch (error) {
        setOutcome({ text: messageOf(error), failed: true });
        return false;
      } finally {
        void queries.invalidateQueries({ queryKey: [moderation, channelId] });
      }
    }
    return {
      channelId,
      filter,
      setFilter,
      outcome,
      act: (text, run) => attempt(async () => ({ text, failed: false, actionId: (await run()).actionId })),
      undo: (actionId) =>
        attempt(async () => {
          await call('chat.undo', { params: { channelId, actionId } });
          return { text: 'Undone.', failed: false };
        }),
      dismiss: () => setOutcome(undefined),
    };
  }, [channelId, filter, outcome, queries]);
  return <Context.Provider value={desk}>{children}</Context.Provider>;
}

export function useDesk(): Desk {
  const desk = useContext(Context);
  if (desk === undefined) throw new Error('There is no desk around this panel.');
  return desk;
}

/** Whether one of these people is meant by the filter. */
export function meant(filter: string, ...names: (string | undefined)[]): boolean {
  const part = filter.trim().replace(/^@/, '').toLowerCase();
  return part === '' || names.some((name) => name?.toLowerCase().includes(part));
}
