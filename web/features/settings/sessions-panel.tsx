'use client';
import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { call, messageOf } from '../../lib/api';
import { auth } from '../../lib/auth';
import { Button } from '../../ui/button';
import { FormError } from '../../ui/field';

export function SessionsPanel() {
  const router = useRouter();
  const everywhere = useMutation({
    mutationFn: () => call('users.signOutEverywhere', {}),
    onSuccess: () => {
      // The token is revoked already; this clears the cookie and tells the other tabs.
      auth.signOut().catch(() => undefined);
      router.push('/');
    },
  });
  return (
    <div className="grid justify-items-start gap-4">
      <p className="text-dim text-sm leading-relaxed">
        Ends your session in every browser and app, this one included. Do it when you used a computer that is
        not yours.
      </p>
      {everywhere.isError && <FormError>{messageOf(everywhere.error)}</FormError>}
      <Button busy={everywhere.isPending} onClick={() => everywhere.mutate()}>
        Sign out everywhere
      </Button>
    </div>
  );
}
