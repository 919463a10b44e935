import { CircleAlert } from 'lucide-react';
import { type ComponentProps, type ReactNode, useId } from 'react';
import { cx } from './cx';

export function FormError({ children }: { children: ReactNode }) {
  return (
    <p
      role="alert"
      className="flex items-start gap-2 rounded-lg border border-bad/40 bg-bad/10 px-3 py-2.5 text-bad text-sm"
    >
      <CircleAlert size={18} className="mt-px shrink-0" aria-hidden />
      <span>{children}</span>
    </p>
  );
}

export const inputLook =
  'w-full min-h-10 rounded-lg border border-line bg-bg px-3 py-2 text-sm pointer-coarse:text-base placeholder:text-dim/70 hover:border-dim/60 focus-visible:outline-offset-0 aria-invalid:border-bad disabled:opacity-60';

export const smallInputLook = `${inputLook} !min-h-8 !py-1 text-xs pointer-coarse:text-base`;

export interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
}

/** A labelled field; the control gets its id and the ids of hint and error. */
export function Field({
  label,
  hint,
  error,
  children,
}: FieldProps & {
  children: (control: {
    id: string;
    'aria-describedby': string | undefined;
    'aria-invalid': boolean;
  }) => ReactNode;
}) {
  const id = useId();
  const described = [error !== undefined && `${id}-error`, hint !== undefined && `${id}-hint`].filter(
    Boolean,
  );
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-semibold text-sm">
        {label}
      </label>
      {children({
        id,
        'aria-describedby': described.length > 0 ? described.join(' ') : undefined,
        'aria-invalid': error !== undefined,
      })}
      {error !== undefined && (
        <p id={`${id}-error`} role="alert" className="text-bad text-sm">
          {error}
        </p>
      )}
      {hint !== undefined && (
        <p id={`${id}-hint`} className="text-dim text-xs leading-relaxed">
          {hint}
        </p>
      )}
    </div>
  );
}

export function TextField({ label, hint, error, className, ...input }: FieldProps & ComponentProps<'input'>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => <input {...control} {...input} className={cx(inputLook, className)} />}
    </Field>
  );
}

export function TextAreaField({
  label,
  hint,
  error,
  className,
  ...input
}: FieldProps & ComponentProps<'textarea'>) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => <textarea {...control} {...input} className={cx(inputLook, className)} />}
    </Field>
  );
}

/** For usernames: no completion, correction or capitalisation. */
export const exactInput = { autoCapitalize: 'none', autoComplete: 'off', spellCheck: false } as const;
