import { Button } from './button';

/** Submits a form and says when it was saved. */
export function SaveButton({
  busy,
  disabled = false,
  saved,
  children = 'Save',
}: {
  busy: boolean;
  disabled?: boolean;
  saved: boolean;
  children?: string;
}) {
  return (
    <div className="flex items-center gap-4">
      <Button type="submit" look="primary" busy={busy} disabled={disabled}>
        {children}
      </Button>
      <span aria-live="polite" className="font-semibold text-good text-sm">
        {saved && 'Saved'}
      </span>
    </div>
  );
}
