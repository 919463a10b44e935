'use client';
import { Shield, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { messageOf } from '../../lib/api';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/dialog';
import { FormError } from '../../ui/field';
import { useRoomSettings } from '../rooms/use-room-settings';

/** The one switch for a raid. It stands by itself and asks, so that nobody hits it beside another. */
export function ShieldButton({ channelId }: { channelId: string }) {
  const { settings, change } = useRoomSettings(channelId);
  const [asking, setAsking] = useState(false);
  const on = settings?.shield ?? false;
  return (
    <>
      <Button
        look={on ? 'danger' : 'plain'}
        disabled={settings === undefined}
        aria-pressed={on}
        onClick={() => setAsking(true)}
        data-testid="shield"
      >
        {on ? <ShieldCheck size={17} aria-hidden /> : <Shield size={17} aria-hidden />}
        {on ? 'Shield mode is on' : 'Shield mode'}
      </Button>
      {asking && (
        <Confirm
          title={on ? 'End shield mode?' : 'Turn shield mode on?'}
          action={on ? 'End shield mode' : 'Turn it on'}
          busy={change.isPending}
          onConfirm={() => change.mutate({ shield: !on }, { onSettled: () => setAsking(false) })}
          onCancel={() => setAsking(false)}
        >
          {on
            ? 'The room goes back to the settings that it had.'
            : 'Against a raid: until you end it, only people write who have followed for 10 minutes and have a confirmed address, each every 5 seconds, and without links.'}
        </Confirm>
      )}
      {change.isError && <FormError>{messageOf(change.error)}</FormError>}
    </>
  );
}
