'use client';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { useForm } from 'react-hook-form';
import { call, isProblem, messageOf } from '../../lib/api';
import { rules, showProblem } from '../../lib/form';
import { Button } from '../../ui/button';
import { Field, FormError, inputLook } from '../../ui/field';
import { FormCard } from './form-card';

interface Props {
  readonly login: string;
  /** The masked address that the code went to, when it is known. */
  readonly sentTo?: string;
  /** Signs in; when that fails the person is asked to sign in. */
  readonly onConfirmed: () => Promise<void>;
  /** Sends a code at once: the one of the sign-up may be long gone. */
  readonly resendFirst?: boolean;
}

/** Seconds until another code may be asked for. */
const resendAfter = 30;

/** Asks for the six digits that were sent. */
export function ConfirmForm({ login, sentTo, onConfirmed, resendFirst = false }: Props) {
  const router = useRouter();
  const [wait, setWait] = useState(resendAfter);
  const [told, setTold] = useState('');
  const { register, handleSubmit, setError, formState } = useForm<{ code: string }>();
  const { errors, isSubmitting } = formState;

  useEffect(() => {
    if (wait === 0) return;
    const timer = setTimeout(() => setWait(wait - 1), 1_000);
    return () => clearTimeout(timer);
  }, [wait]);

  async function resend() {
    setWait(resendAfter);
    setTold('');
    try {
      await call('users.resendCode', { body: { login } });
      setTold('A new code is on its way.');
    } catch (error) {
      setTold(messageOf(error));
    }
  }
  const first = useRef(resendFirst);
  useEffect(() => {
    if (!first.current) return;
    first.current = false;
    void call('users.resendCode', { body: { login } }).catch((error: unknown) => setTold(messageOf(error)));
  }, [login]);

  return (
    <FormCard
      title="Check your e-mail"
      lead={
        <>
          Enter the six digits that we sent to{' '}
          <strong className="text-ink">{sentTo ?? 'your e-mail address'}</strong>.
        </>
      }
    >
      <form
        noValidate
        method="post"
        className="grid gap-4"
        onSubmit={handleSubmit(async ({ code }) => {
          try {
            await call('users.confirmSignUp', { body: { login, code: code.trim() } });
          } catch (error) {
            if (!isProblem(error, 'conflict')) return showProblem(error, ['code'], setError);
          }
          await onConfirmed().catch(() => router.push('/sign-in'));
        })}
      >
        {errors.root && <FormError>{errors.root.message}</FormError>}
        <Field label="Code" error={errors.code?.message}>
          {(control) => (
            <input
              {...control}
              {...register('code', rules.code)}
              inputMode="numeric"
              autoComplete="one-time-code"
              placeholder="123456"
              className={`${inputLook} text-center font-semibold text-lg tracking-[0.4em]`}
            />
          )}
        </Field>
        <Button type="submit" look="primary" busy={isSubmitting} className="min-h-10">
          Confirm
        </Button>
        <Button look="ghost" disabled={wait > 0} onClick={() => void resend()}>
          {wait > 0 ? `Send another code in ${wait} s` : 'Send another code'}
        </Button>
        <p aria-live="polite" className="text-center text-dim text-sm empty:hidden">
          {told}
        </p>
      </form>
    </FormCard>
  );
}
