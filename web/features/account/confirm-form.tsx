'use client';
import { useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { call, isProblem, messageOf } from '../../lib/api';
import { rules, useRequestForm } from '../../lib/form';
import { Button } from '../../ui/button';
import { Form } from '../../ui/form';
import { CodeField } from './fields';
import { FormCard } from './form-card';

interface Props {
  readonly login: string;
  /** The masked e-mail address of the code, when known. */
  readonly sentTo?: string;
  /** Signs in. If it fails, the sign-in page opens. */
  readonly onConfirmed: () => Promise<void>;
  /** Sends a new code at once: the first one may have expired. */
  readonly resendFirst?: boolean;
}

/** In seconds. */
const resendAfter = 30;

export function ConfirmForm({ login, sentTo, onConfirmed, resendFirst = false }: Props) {
  const router = useRouter();
  const [wait, setWait] = useState(resendAfter);
  const [note, setNote] = useState('');
  const { register, submit, errors, isSubmitting } = useRequestForm<{ code: string }>(['code']);

  useEffect(() => {
    if (wait === 0) return;
    const timer = setTimeout(() => setWait(wait - 1), 1_000);
    return () => clearTimeout(timer);
  }, [wait]);

  async function resend() {
    setWait(resendAfter);
    setNote('');
    try {
      await call('users.resendCode', { body: { login } });
      setNote('A new code is on its way.');
    } catch (error) {
      setNote(messageOf(error));
    }
  }
  const isConfirmed = () =>
    onConfirmed().then(
      () => true,
      () => false,
    );
  const first = useRef(resendFirst);
  useEffect(() => {
    if (!first.current) return;
    first.current = false;
    void call('users.resendCode', { body: { login } }).catch((error: unknown) => setNote(messageOf(error)));
  }, [login]);

  return (
    <FormCard
      title="Check your e-mail"
      lead={
        <>
          Enter the 6-digit code we sent to{' '}
          <strong className="text-ink">{sentTo ?? 'your e-mail address'}</strong>.
        </>
      }
    >
      <Form
        error={errors.root?.message}
        onSubmit={submit(async ({ code }) => {
          try {
            await call('users.confirmSignUp', { body: { login, code: code.trim() } });
          } catch (error) {
            // The code may have been used already, in another tab or by an answer that was lost.
            if (isProblem(error, 'code-mismatch') && (await isConfirmed())) return;
            if (!isProblem(error, 'conflict')) throw error;
          }
          await onConfirmed().catch(() => router.push('/sign-in'));
        })}
      >
        <CodeField
          error={errors.code?.message}
          {...register('code', rules.code)}
          className="text-center font-semibold text-lg tracking-[0.4em]"
        />
        <Button type="submit" look="primary" busy={isSubmitting} className="min-h-10">
          Confirm
        </Button>
        <Button look="ghost" disabled={wait > 0} onClick={() => void resend()}>
          {wait > 0 ? `Resend code in ${wait} s` : 'Resend code'}
        </Button>
        <p aria-live="polite" className="text-center text-dim text-sm empty:hidden">
          {note}
        </p>
      </Form>
    </FormCard>
  );
}
