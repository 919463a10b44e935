import { cx } from '../../../ui/cx';
import { EmotePicture } from '../messages/body';
import type { Completion } from './complete';

export function CompletionList({
  id,
  list,
  at,
  onTake,
}: {
  id: string;
  list: readonly Completion[];
  /** Index of the selected one. */
  at: number;
  onTake: (completion: Completion) => void;
}) {
  return (
    <div
      id={id}
      role="listbox"
      aria-label="Suggestions"
      className="absolute inset-x-0 bottom-full z-10 mb-1 max-h-64 overflow-y-auto rounded-xl border border-line bg-raised p-1 shadow-xl"
    >
      {list.map((completion, index) => (
        <div
          key={completion.key}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === at}
          onPointerDown={(event) => {
            event.preventDefault();
            onTake(completion);
          }}
          className={cx(
            'flex min-h-8 cursor-pointer items-center gap-2 rounded-lg px-2.5 py-1 text-sm hover:bg-hover',
            index === at && 'bg-sunken',
          )}
        >
          {completion.emote && <EmotePicture name={completion.emote} size={22} />}
          <span className="min-w-0">
            <span className="block break-words font-semibold">{completion.label}</span>
            {completion.hint && <span className="block text-dim text-xs">{completion.hint}</span>}
          </span>
        </div>
      ))}
    </div>
  );
}
