'use client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { isTransient } from '../../lib/api';
import { auth } from '../../lib/auth';

/** First part of the query keys that hold a user's own data. */
const personal = ['own-channel', 'moderation', 'bot-tokens', 'follow'];

export function Providers({ children }: { children: ReactNode }) {
  const [queries] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            // Offline machines still reach a local server.
            networkMode: 'always',
            staleTime: 1_000,
            retry: (count, error) => count < 3 && isTransient(error),
          },
          mutations: { networkMode: 'always' },
        },
      }),
  );
  useEffect(() => auth.start(), []);
  // Never show one user's data to the next user of the same tab.
  useEffect(() => {
    let user = auth.getState().user?.userId;
    return auth.subscribe(() => {
      const next = auth.getState().user?.userId;
      if (user !== undefined && user !== next) {
        for (const key of personal) queries.removeQueries({ queryKey: [key] });
      }
      user = next;
    });
  }, [queries]);
  return <QueryClientProvider client={queries}>{children}</QueryClientProvider>;
}
