'use client';
import { Compass, Moon, Radio, Sun } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { lazy, useSyncExternalStore } from 'react';
import { useAuth } from '../../lib/hooks';
import { ButtonLink } from '../../ui/button';
import { cx } from '../../ui/cx';
import { Later } from '../../ui/later';
import { Logo } from '../../ui/logo';
import { getTheme, subscribeTheme, toggleTheme } from './theme';

/** In its own chunk, for signed-in users only. */
const AccountMenu = lazy(() =>
  import('../account/account-menu').then((file) => ({ default: file.AccountMenu })),
);

export function Header() {
  const pathname = usePathname();
  const { status } = useAuth();
  const isAccountPage = /^\/(sign-in|sign-up|forgot)\b/.test(pathname);
  const back = pathname === '/' || isAccountPage ? '' : `?next=${encodeURIComponent(pathname)}`;
  return (
    <header className="sticky top-0 z-30 flex h-14 items-center gap-1 border-line border-b bg-raised/95 px-2 backdrop-blur sm:px-4">
      <Link href="/" className="mr-2 flex items-center gap-2.5 rounded-lg" aria-label="StreamForge, home">
        <Logo />
        <span className="hidden font-extrabold text-lg tracking-tight sm:inline">StreamForge</span>
      </Link>
      <nav aria-label="Main" className="flex items-center max-[420px]:hidden">
        <Link
          href="/"
          aria-current={pathname === '/' ? 'page' : undefined}
          className={cx(
            'inline-flex min-h-9 items-center gap-2 rounded-lg px-3 font-semibold text-sm hover:bg-hover',
            pathname === '/' ? 'text-link' : 'text-ink',
          )}
        >
          <Compass size={18} aria-hidden />
          <span className="max-sm:sr-only">Browse</span>
        </Link>
      </nav>
      <div className="ml-auto flex items-center gap-1.5">
        <ThemeToggle />
        <ButtonLink href="/go-live" look="plain" aria-label="Go live" className="px-3">
          <Radio size={18} aria-hidden />
          <span className="hidden sm:inline">Go live</span>
        </ButtonLink>
        {status === 'loading' && <span className="skeleton size-9 rounded-full" />}
        {status === 'out' && (
          <>
            <ButtonLink href={`/sign-in${back}`} look="ghost" className="px-2.5 sm:px-3">
              Sign in
            </ButtonLink>
            <ButtonLink href={`/sign-up${back}`} look="primary" className="px-2.5 sm:px-3">
              Sign up
            </ButtonLink>
          </>
        )}
        {status === 'in' && (
          <Later meanwhile={<span className="skeleton size-9 rounded-full" />}>
            <AccountMenu />
          </Later>
        )}
      </div>
    </header>
  );
}

function ThemeToggle() {
  const theme = useSyncExternalStore(subscribeTheme, getTheme, () => undefined);
  const next = theme === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      onClick={toggleTheme}
      aria-label={`Switch to ${next} theme`}
      title={`Switch to ${next} theme`}
      className="grid size-9 place-items-center rounded-lg text-dim hover:bg-hover hover:text-ink"
    >
      {theme === 'dark' ? <Sun size={18} aria-hidden /> : <Moon size={18} aria-hidden />}
    </button>
  );
}
