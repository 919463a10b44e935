import { RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { messageOf } from '../lib/api';
import { Button, ButtonLink } from './button';

/** Fills a page or panel that has nothing to show: why, and what to do next. */
export function Notice({
  icon,
  title,
  children,
  actions,
  level = 2,
}: {
  icon: ReactNode;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  level?: 1 | 2;
}) {
  const Heading = level === 1 ? 'h1' : 'h2';
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-6 py-16 text-center">
      <span className="mb-5 grid size-16 place-items-center rounded-2xl bg-sunken text-dim">{icon}</span>
      <Heading className="font-bold text-xl tracking-tight">{title}</Heading>
      {children && <div className="mt-2 text-balance text-dim leading-relaxed">{children}</div>}
      {actions && <div className="mt-6 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}

/** Fills a page whose data could not be loaded. */
export function ErrorNotice({
  title,
  error,
  level = 1,
  onRetry,
}: {
  title: string;
  error: unknown;
  level?: 1 | 2;
  onRetry: () => void;
}) {
  return (
    <Notice
      level={level}
      icon={<RefreshCw size={28} />}
      title={title}
      actions={
        <Button look="primary" onClick={onRetry}>
          Try again
        </Button>
      }
    >
      {messageOf(error)}
    </Notice>
  );
}

/** Fills a page whose address leads to nothing. */
export function NotFoundNotice(notice: { icon: ReactNode; title: string; children: ReactNode }) {
  const browse = (
    <ButtonLink href="/" look="primary">
      Browse live channels
    </ButtonLink>
  );
  return <Notice level={1} actions={browse} {...notice} />;
}
