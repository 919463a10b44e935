export function MessagesSkeleton() {
  return (
    <div className="min-h-0 flex-1 space-y-3 p-3" role="status" aria-label="Loading chat">
      {[60, 85, 40, 70, 55].map((width) => (
        <div key={width} className="skeleton h-4 rounded" style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}
