'use client';
import { lazy } from 'react';
import { Later } from '../../ui/later';
import { SignedIn, SignedInSkeleton } from '../account/signed-in';

/** In their own chunk: strangers do not need them. */
const Forms = lazy(() => import('./forms').then((file) => ({ default: file.Forms })));

export function SettingsPage() {
  return (
    <SignedIn reason="Your settings belong to your account.">
      {(user) => (
        <Later meanwhile={<SignedInSkeleton />}>
          <Forms user={user} />
        </Later>
      )}
    </SignedIn>
  );
}
