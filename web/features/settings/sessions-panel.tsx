'use client';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { MonitorSmartphone } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { type Answer, call, isProblem, messageOf } from '../../lib/api';
import { auth } from '../../lib/auth';
import { useNow } from '../../lib/hooks';
import { devicesQuery } from '../../lib/queries';
import { ago } from '../../lib/time';
import { Button } from '../../ui/button';
import { CheckBox } from '../../ui/check-box';
import { FormError } from '../../ui/field';

type Device = Answer<'users.listDevices'>['items'][number];

/** Where the user is signed in; each device can be signed out, or all. */
export function SessionsPanel() {
  const router = useRouter();
  const list = useQuery(devicesQuery);
  const [endBots, setEndBots] = useState(false);
  const leave = () => {
    // The token is already revoked; this clears the cookie and signs out the other tabs.
    auth.signOut().catch(() => undefined);
    router.push('/');
  };
  const everywhere = useMutation({
    mutationFn: () => call('users.signOutEverywhere', { body: { endBots } }),
    onSuccess: leave,
  });
  return (
    <div className="grid gap-5">
      {list.isError && list.data === undefined && <FormError>{messageOf(list.error)}</FormError>}
      {list.data !== undefined && <DeviceList devices={list.data.items} onSignedOutHere={leave} />}
      <div className="grid justify-items-start gap-4">
        <p className="text-dim text-sm leading-relaxed">
          “Sign out everywhere” includes this browser, and closes what is open on the others.
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
    </div>
  );
}

function DeviceList({
  devices,
  onSignedOutHere,
}: {
  devices: readonly Device[];
  onSignedOutHere: () => void;
}) {
  const queries = useQueryClient();
  const now = useNow(60_000);
  const signOut = useMutation({
    mutationFn: ({ sessionId }: Device) => call('users.signOutDevice', { params: { sessionId } }),
    onSuccess: (_, { current }) => {
      if (current) onSignedOutHere();
    },
    onSettled: () => queries.invalidateQueries({ queryKey: devicesQuery.queryKey }),
  });
  const failure = isProblem(signOut.error, 'not-found') ? null : signOut.error;
  return (
    <>
      {failure && <FormError>{messageOf(failure)}</FormError>}
      <ul className="divide-y divide-line rounded-lg border border-line" data-testid="devices">
        {devices.map((device) => (
          <li key={device.sessionId} className="flex items-center gap-3 px-4 py-2.5">
            <MonitorSmartphone size={20} className="shrink-0 text-dim" aria-hidden />
            <div className="min-w-0 flex-1">
              <p className="truncate font-semibold text-sm">
                {device.device}
                {device.current && <span className="font-normal text-good"> · this browser</span>}
              </p>
              <p className="truncate text-dim text-xs">
                {device.address}
                {now > 0 && ` · used ${ago(device.lastUsedAt, now)}`}
              </p>
            </div>
            <Button
              className="min-h-8 px-3"
              aria-label={`Sign out ${device.device}`}
              busy={signOut.isPending && signOut.variables.sessionId === device.sessionId}
              onClick={() => signOut.mutate(device)}
            >
              Sign out
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}
