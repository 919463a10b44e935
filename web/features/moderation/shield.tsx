'use client';
import { Shield, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { messageOf } from '../../lib/api';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/dialog';
import { FormError } from '../../ui/field';
import { useRoomSettings } from '../rooms/use-room-settings';

/** Turns shield mode on and off. Apart from the other settings, with a confirmation, against accidental presses. */
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
          title={on ? 'Turn off shield mode?' : 'Turn on shield mode?'}
          action={on ? 'Turn off' : 'Turn on'}
          busy={change.isPending}
          onConfirm={() => change.mutate({ shield: !on }, { onSettled: () => setAsking(false) })}
          onCancel={() => setAsking(false)}
        >
          {on
            ? 'Chat returns to its previous settings.'
            : 'Protects your chat during a raid. Only users who have followed for 10 minutes and verified their e-mail address can chat, every 5 seconds and without links.'}
        </Confirm>
      )}
      {change.isError && <FormError>{messageOf(change.error)}</FormError>}
    </>
  );
}
