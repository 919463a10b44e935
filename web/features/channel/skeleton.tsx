import { MessagesSkeleton } from '../chat/messages/skeleton';
import { WatchLayout } from './watch-layout';

export function ChannelSkeleton() {
  return (
    <WatchLayout
      stage={<div className="size-full bg-black" />}
      about={
        <div className="flex gap-4 p-4" role="status" aria-label="Loading channel">
          <div className="skeleton size-16 rounded-full" />
          <div className="flex-1 space-y-3 pt-2">
            <div className="skeleton h-4 w-48 rounded" />
            <div className="skeleton h-4 w-2/3 rounded" />
          </div>
        </div>
      }
      chat={<ChatSkeleton />}
    />
  );
}

export function ChatSkeleton() {
  return (
    <div className="flex size-full flex-col" aria-hidden>
      <div className="min-h-11 border-line border-b" />
      <MessagesSkeleton />
    </div>
  );
}
