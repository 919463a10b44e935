'use client';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useMemo, useState } from 'react';
import { call, messageOf } from '../../lib/api';
import { moderation } from './queries';

/** The result of the last action. */
export interface Outcome {
  readonly text: string;
  readonly failed: boolean;
  /** Present when it can be undone. */
  readonly actionId?: string | undefined;
}

interface Moderation {
  readonly channelId: string;
  /** Part of a name: panels show only matching users. */
  readonly filter: string;
  readonly setFilter: (filter: string) => void;
  readonly outcome: Outcome | undefined;
  /** Runs an action, shows the result and refetches the lists. Returns whether it succeeded. */
  readonly act: (text: string, run: () => Promise<{ actionId: string }>) => Promise<boolean>;
  readonly undo: (actionId: string) => Promise<boolean>;
  readonly dismiss: () => void;
}

const Context = createContext<Moderation | undefined>(undefined);

/** State shared by the panels of the mod view. */
export function ModerationProvider({ channelId, children }: { channelId: string; children: ReactNode }) {
  const queries = useQueryClient();
  const [filter, setFilter] = useState('');
  const [outcome, setOutcome] = useState<Outcome>();
  const value = useMemo<Moderation>(() => {
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
          return { text: 'Action undone.', failed: false };
        }),
      dismiss: () => setOutcome(undefined),
    };
  }, [channelId, filter, outcome, queries]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useModeration(): Moderation {
  const value = useContext(Context);
  if (value === undefined) throw new Error('useModeration needs a ModerationProvider');
  return value;
}

/** Whether one of the names matches the filter. */
export function matchesFilter(filter: string, ...names: (string | undefined)[]): boolean {
  const part = filter.trim().replace(/^@/, '').toLowerCase();
  return part === '' || names.some((name) => name?.toLowerCase().includes(part));
}
