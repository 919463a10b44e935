import { CircleAlert, CircleCheck, Undo2, X } from 'lucide-react';
import { useModeration } from './context';

/** The result of the last action, with a button to undo it. */
export function OutcomeBar() {
  const { outcome, undo, dismiss } = useModeration();
  return (
    <div role="status" className="fixed inset-x-0 bottom-4 z-40 mx-auto w-fit max-w-[calc(100vw-2rem)]">
      {outcome && (
        <div className="flex items-center gap-3 rounded-xl bg-ink py-2 pr-2 pl-4 text-bg text-sm shadow-2xl">
          {outcome.failed ? <CircleAlert size={18} aria-hidden /> : <CircleCheck size={18} aria-hidden />}
          <span>{outcome.text}</span>
          {outcome.actionId !== undefined && (
            <button
              type="button"
              onClick={() => void undo(outcome.actionId!)}
              className="inline-flex min-h-8 items-center gap-1.5 rounded-lg px-2.5 font-bold hover:bg-bg/15"
            >
              <Undo2 size={15} aria-hidden /> Undo
            </button>
          )}
          <button
            type="button"
            aria-label="Dismiss"
            onClick={dismiss}
            className="grid size-8 place-items-center rounded-lg hover:bg-bg/15"
          >
            <X size={16} aria-hidden />
          </button>
        </div>
      )}
    </div>
  );
}
