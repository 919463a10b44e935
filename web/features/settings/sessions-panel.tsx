'use client';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { call, messageOf } from '../../lib/api';
import { auth } from '../../lib/auth';
import { Button } from '../../ui/button';
import { CheckBox } from '../../ui/check-box';
import { FormError } from '../../ui/field';

export function SessionsPanel() {
  const router = useRouter();
  const [endBots, setEndBots] = useState(false);
  const everywhere = useMutation({
    mutationFn: () => call('users.signOutEverywhere', { body: { endBots } }),
    onSuccess: () => {
      // The token is already revoked; this clears the cookie and signs out the other tabs.
      auth.signOut().catch(() => undefined);
      router.push('/');
    },
  });
  return (
    <div className="grid justify-items-start gap-4">
      <p className="text-dim text-sm leading-relaxed">
        Signs you out in every browser and app, including this one.
      </p>
      {everywhere.isError && <FormError>{messageOf(everywhere.error)}</FormError>}
      <CheckBox
        label="Also end the tokens of my chat bots"
        checked={endBots}
        onChange={(change) => setEndBots(change.currentTarget.checked)}
      />
      <Button busy={everywhere.isPending} onClick={() => everywhere.mutate()}>
        Sign out everywhere
      </Button>
    </div>
  );
}
