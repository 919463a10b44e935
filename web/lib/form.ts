import {
  type FieldValues,
  type Path,
  type UseFormProps,
  type UseFormSetError,
  useForm,
} from 'react-hook-form';
import { ApiError } from '../../client/rest';
import { usernamePattern } from '../../domain/kit/patterns';
import { messageOf } from './api';

/** The fields that a problem belongs to, by its code. */
const codeFields: Readonly<Record<string, readonly string[]>> = {
  'name-taken': ['username'],
  'name-reserved': ['username'],
  'renamed-recently': ['username'],
  'email-taken': ['email'],
  'password-too-weak': ['password', 'newPassword'],
  'code-mismatch': ['code'],
  'code-expired': ['code'],
};

/** Shows a failed request at the fields that caused it, otherwise at the form. */
function showProblem<Values extends FieldValues>(
  error: unknown,
  fields: readonly Path<Values>[],
  setError: UseFormSetError<Values>,
): void {
  const problem = error instanceof ApiError ? error.problem : undefined;
  const field = codeFields[problem?.code ?? '']?.find((field) => fields.includes(field as Path<Values>));
  if (field !== undefined) {
    setError(field as Path<Values>, { message: messageOf(error) }, { shouldFocus: true });
    return;
  }
  let shown = false;
  for (const { path, message } of problem?.errors ?? []) {
    const field = fields.find((one) => path === `body.${one}` || path.startsWith(`body.${one}.`));
    if (field === undefined) continue;
    setError(field, { message: `${message[0]?.toUpperCase()}${message.slice(1)}.` }, { shouldFocus: !shown });
    shown = true;
  }
  if (!shown) setError('root', { message: withDelay(messageOf(error), problem?.retryAfter) });
}

const withDelay = (message: string, seconds: number | undefined): string =>
  seconds === undefined || message.includes('Try again') ? message : `${message} Try again in ${seconds} s.`;

/** A form whose failed requests are shown at its fields. */
export function useRequestForm<Values extends FieldValues>(
  fields: readonly Path<Values>[],
  options?: UseFormProps<Values>,
) {
  const form = useForm<Values>(options);
  const { errors, isSubmitting } = form.formState;
  const submit = (send: (values: Values) => Promise<void>) =>
    form.handleSubmit((values) =>
      send(values).catch((error: unknown) => showProblem(error, fields, form.setError)),
    );
  return { ...form, submit, errors, isSubmitting };
}

/** The rules of the contract, checked before the request. */
export const rules = {
  username: {
    required: 'Enter a username.',
    pattern: {
      value: usernamePattern,
      message: 'Use 3 to 25 letters, digits or underscores, not starting with an underscore.',
    },
  },
  email: {
    required: 'Enter your e-mail address.',
    pattern: { value: /^\S+@\S+\.\S+$/, message: 'Enter a valid e-mail address.' },
  },
  password: {
    required: 'Enter a password.',
    minLength: { value: 10, message: 'Use at least 10 characters.' },
    maxLength: { value: 128, message: 'Use at most 128 characters.' },
  },
  code: {
    required: 'Enter the code.',
    pattern: { value: /^\s*\d{6}\s*$/, message: 'Enter the 6-digit code.' },
  },
} as const;

/**
 * Where to go after signing in: a path of this site, so that a link cannot lead elsewhere. The address is resolved
 * as the browser does it, because tabs, newlines, backslashes and dot segments can hide the name of another site.
 */
export function returnPath(search: string): string {
  const site = 'https://site.invalid';
  const next = new URLSearchParams(search).get('next') ?? '/';
  if (!URL.canParse(next, site)) return '/';
  const { origin, pathname, search: query, hash } = new URL(next, site);
  return origin === site && /^\/(?!\/)/.test(pathname) ? `${pathname}${query}${hash}` : '/';
}
