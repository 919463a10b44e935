'use client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { isTransient } from '../../lib/api';
import { auth } from '../../lib/auth';

/** What the keys of a person's own queries begin with. */
const personal = ['own-channel', 'moderation', 'bot-tokens', 'follow'];

export function Providers({ children }: { children: ReactNode }) {
  const [queries] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            // A machine without a network still reaches a server on itself.
            networkMode: 'always',
            staleTime: 1_000,
            retry: (count, error) => count < 3 && isTransient(error),
          },
          mutations: { networkMode: 'always' },
        },
      }),
  );
  useEffect(() => auth.start(), []);
  // What one person saw is not shown to the next one of the same tab.
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
