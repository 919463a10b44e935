'use client';
import { lazy } from 'react';
import { Later } from '../../ui/later';
import { SignedIn, SignedInSkeleton } from '../account/signed-in';

/** In their own chunk, for signed-in users only. */
const Forms = lazy(() => import('./forms').then((file) => ({ default: file.Forms })));

export function SettingsPage() {
  return (
    <SignedIn reason="You need an account to change settings.">
      {(user) => (
        <Later meanwhile={<SignedInSkeleton />}>
          <Forms user={user} />
        </Later>
      )}
    </SignedIn>
  );
}
