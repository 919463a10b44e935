'use client';
import { LogOut, Radio, Settings, Tv } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { auth } from '../../lib/auth';
import { useAuth } from '../../lib/hooks';
import { Avatar } from '../../ui/avatar';
import { Menu, MenuItem, MenuLabel, MenuSeparator } from '../../ui/menu';

export function AccountMenu() {
  const { user } = useAuth();
  const router = useRouter();
  if (user === null) return null;
  const { username, displayName, avatarColour } = user;
  return (
    <Menu
      className="w-60"
      trigger={
        <button type="button" aria-label={`Account of ${displayName}`} className="block rounded-full">
          <Avatar name={displayName} colour={avatarColour} />
        </button>
      }
    >
      <MenuLabel className="flex items-center gap-3 px-3 py-2">
        <Avatar name={displayName} colour={avatarColour} size={40} />
        <div className="min-w-0">
          <p className="truncate font-semibold">{displayName}</p>
          <p className="truncate text-dim text-xs">@{username}</p>
        </div>
      </MenuLabel>
      <MenuSeparator />
      <MenuItem asChild>
        <Link href={`/c/${username}`} prefetch={false}>
          <Tv size={18} aria-hidden /> My channel
        </Link>
      </MenuItem>
      <MenuItem asChild>
        <Link href="/go-live">
          <Radio size={18} aria-hidden /> Go live
        </Link>
      </MenuItem>
      <MenuItem asChild>
        <Link href="/settings">
          <Settings size={18} aria-hidden /> Settings
        </Link>
      </MenuItem>
      <MenuItem
        onSelect={() => {
          auth.signOut().catch(() => undefined);
          router.push('/');
        }}
      >
        <LogOut size={18} aria-hidden /> Sign out
      </MenuItem>
    </Menu>
  );
}
