import type { ComponentProps } from 'react';
import { FormError } from './field';

/** A form whose fields are checked by the page, with the error of the form as a whole above them. */
export function Form({
  error,
  className = 'grid gap-4',
  children,
  ...form
}: ComponentProps<'form'> & { error?: string | undefined }) {
  return (
    <form noValidate method="post" className={className} {...form}>
      {error !== undefined && <FormError>{error}</FormError>}
      {children}
    </form>
  );
}
