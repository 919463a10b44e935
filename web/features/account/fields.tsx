import type { ComponentProps } from 'react';
import { TextField } from '../../ui/field';

type Props = Omit<ComponentProps<typeof TextField>, 'label'>;

export function LoginField(input: Props) {
  return (
    <TextField
      label="Username or e-mail"
      {...input}
      autoComplete="username"
      autoCapitalize="none"
      spellCheck={false}
    />
  );
}

/** For the code that was mailed. */
export function CodeField(input: Props) {
  return (
    <TextField
      label="Code"
      {...input}
      inputMode="numeric"
      autoComplete="one-time-code"
      placeholder="123456"
    />
  );
}
