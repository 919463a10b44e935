'use client';
import Link from 'next/link';
import { useState } from 'react';
import { call } from '../../lib/api';
import { rules, useRequestForm } from '../../lib/form';
import { Button, ButtonLink } from '../../ui/button';
import { Form } from '../../ui/form';
import { PasswordField } from '../../ui/password-field';
import { CodeField, LoginField } from './fields';
import { FormCard } from './form-card';

/** Sends a code, then sets a new password with it. */
export function ForgotForm() {
  const [login, setLogin] = useState<string>();
  const [done, setDone] = useState(false);
  if (done) {
    return (
      <FormCard title="Password changed" lead="Sign in with your new password.">
        <ButtonLink href="/sign-in" look="primary" className="min-h-10 w-full">
          Sign in
        </ButtonLink>
      </FormCard>
    );
  }
  return login === undefined ? (
    <RequestForm onSent={setLogin} />
  ) : (
    <ResetForm login={login} onDone={() => setDone(true)} onBack={() => setLogin(undefined)} />
  );
}

function RequestForm({ onSent }: { onSent: (login: string) => void }) {
  const { register, submit, errors, isSubmitting } = useRequestForm<{ login: string }>(['login']);
  return (
    <FormCard title="Forgot your password?" lead="We will e-mail you a code to reset it.">
      <Form
        error={errors.root?.message}
        onSubmit={submit(async (values) => {
          const login = values.login.trim();
          await call('users.forgotPassword', { body: { login } });
          onSent(login);
        })}
      >
        <LoginField
          error={errors.login?.message}
          {...register('login', { required: 'Enter your username or e-mail address.' })}
        />
        <Button type="submit" look="primary" busy={isSubmitting} className="min-h-10">
          Send code
        </Button>
        <Link
          href="/sign-in"
          className="text-center font-semibold text-link text-sm underline-offset-2 hover:underline"
        >
          Back to sign in
        </Link>
      </Form>
    </FormCard>
  );
}

function ResetForm({ login, onDone, onBack }: { login: string; onDone: () => void; onBack: () => void }) {
  const { register, submit, errors, isSubmitting } = useRequestForm<{ code: string; password: string }>([
    'code',
    'password',
  ]);
  return (
    <FormCard
      title="Choose a new password"
      lead={
        <>
          If <strong className="text-ink">{login}</strong> has an account, we sent a code to its e-mail
          address.
        </>
      }
    >
      <Form
        error={errors.root?.message}
        onSubmit={submit(async ({ code, password }) => {
          await call('users.resetPassword', { body: { login, code: code.trim(), password } });
          onDone();
        })}
      >
        <input type="hidden" name="username" value={login} autoComplete="username" readOnly />
        <CodeField error={errors.code?.message} {...register('code', rules.code)} />
        <PasswordField
          label="New password"
          hint="At least 10 characters."
          error={errors.password?.message}
          {...register('password', rules.password)}
          autoComplete="new-password"
        />
        <Button type="submit" look="primary" busy={isSubmitting} className="min-h-10">
          Reset password
        </Button>
        <Button look="ghost" onClick={onBack}>
          Use another account
        </Button>
      </Form>
    </FormCard>
  );
}
