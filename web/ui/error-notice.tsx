import { RefreshCw } from 'lucide-react';
import { messageOf } from '../lib/api';
import { Button } from './button';
import { Notice } from './notice';

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
