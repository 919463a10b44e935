import { RefreshCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { RoomView } from '../../../client/chat/room';

/** Most interruptions end within this time, in ms, and are not shown. */
const showAfter = 1_500;

export function ConnectionStatus({ view: { connection, problem } }: { view: RoomView }) {
  const lost = connection === 'lost' || problem !== null;
  const [visible, setVisible] = useState(false);
  useEffect(() => {
    if (!lost) return setVisible(false);
    const timer = setTimeout(() => setVisible(true), showAfter);
    return () => clearTimeout(timer);
  }, [lost]);
  return (
    <p role="status" className="empty:hidden">
      {visible && lost && (
        <span className="flex items-center gap-2 bg-bad/10 px-3 py-1.5 text-bad text-xs">
          <RefreshCw size={13} className="animate-spin" aria-hidden />
          {problem !== null ? (problem.detail ?? problem.title) : 'Chat is disconnected. Reconnecting…'}
        </span>
      )}
    </p>
  );
}
