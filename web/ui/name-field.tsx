import type { ReactNode } from 'react';
import { Field, inputLook } from './field';

/** A field for an exact name, without completion, correction or capitalisation. */
export function NameField({
  label,
  hint,
  error,
  value,
  maxLength,
  onChange,
}: {
  label: string;
  hint?: ReactNode;
  error: string | undefined;
  value: string;
  maxLength: number;
  onChange: (value: string) => void;
}) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <input
          {...control}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          maxLength={maxLength}
          className={inputLook}
        />
      )}
    </Field>
  );
}
