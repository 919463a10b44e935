'use client';
import { LogIn } from 'lucide-react';
import { usePathname } from 'next/navigation';
import type { ReactNode } from 'react';
import type { OwnProfile } from '../../../domain/users/model';
import { useAuth } from '../../lib/hooks';
import { ButtonLink } from '../../ui/button';
import { Notice } from '../../ui/notice';

/** Shows its content to signed-in users, and links to sign in to everyone else. */
export function SignedIn({
  reason,
  children,
}: {
  reason: string;
  children: (user: OwnProfile) => ReactNode;
}) {
  const state = useAuth();
  const pathname = usePathname();
  if (state.status === 'loading') return <SignedInSkeleton />;
  if (state.status === 'out') {
    const next = `?next=${encodeURIComponent(pathname)}`;
    return (
      <Notice
        level={1}
        icon={<LogIn size={28} />}
        title="Sign in"
        actions={
          <>
            <ButtonLink href={`/sign-in${next}`} look="primary">
              Sign in
            </ButtonLink>
            <ButtonLink href={`/sign-up${next}`}>Sign up</ButtonLink>
          </>
        }
      >
        {reason}
      </Notice>
    );
  }
  return children(state.user);
}

export function SignedInSkeleton() {
  return (
    <div className="mx-auto grid max-w-3xl gap-5 px-4 py-8" role="status" aria-label="Loading">
      <div className="skeleton h-8 w-40 rounded-lg" />
      <div className="skeleton h-56 rounded-xl" />
      <div className="skeleton h-40 rounded-xl" />
    </div>
  );
}
