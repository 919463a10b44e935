import { Layout } from './layout';

export function ChannelSkeleton() {
  return (
    <Layout
      stage={<div className="size-full bg-black" />}
      about={
        <div className="flex gap-4 p-4" role="status" aria-label="Loading the channel">
          <div className="skeleton size-16 rounded-full" />
          <div className="flex-1 space-y-3 pt-2">
            <div className="skeleton h-4 w-48 rounded" />
            <div className="skeleton h-4 w-2/3 rounded" />
          </div>
        </div>
      }
      aside={
        <div className="space-y-4 p-4" aria-hidden>
          {[0, 1, 2].map((key) => (
            <div key={key} className="flex gap-3">
              <div className="skeleton aspect-video w-32 rounded-lg" />
              <div className="skeleton h-4 flex-1 rounded" />
            </div>
          ))}
        </div>
      }
    />
  );
}
