'use client';
import Link from 'next/link';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { call } from '../../lib/api';
import { rules, showProblem } from '../../lib/form';
import { Button, ButtonLink } from '../../ui/button';
import { FormError, TextField } from '../../ui/field';
import { PasswordField } from '../../ui/password-field';
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
  const { register, handleSubmit, setError, formState } = useForm<{ login: string }>();
  const { errors, isSubmitting } = formState;
  return (
    <FormCard title="Forgot your password?" lead="We will e-mail you a code to reset it.">
      <form
        noValidate
        method="post"
        className="grid gap-4"
        onSubmit={handleSubmit(async (values) => {
          const login = values.login.trim();
          try {
            await call('users.forgotPassword', { body: { login } });
            onSent(login);
          } catch (error) {
            showProblem(error, ['login'], setError);
          }
        })}
      >
        {errors.root && <FormError>{errors.root.message}</FormError>}
        <TextField
          label="Username or e-mail"
          error={errors.login?.message}
          {...register('login', { required: 'Enter your username or e-mail address.' })}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
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
      </form>
    </FormCard>
  );
}

function ResetForm({ login, onDone, onBack }: { login: string; onDone: () => void; onBack: () => void }) {
  const { register, handleSubmit, setError, formState } = useForm<{ code: string; password: string }>();
  const { errors, isSubmitting } = formState;
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
      <form
        noValidate
        method="post"
        className="grid gap-4"
        onSubmit={handleSubmit(async ({ code, password }) => {
          try {
            await call('users.resetPassword', { body: { login, code: code.trim(), password } });
            onDone();
          } catch (error) {
            showProblem(error, ['code', 'password'], setError);
          }
        })}
      >
        {errors.root && <FormError>{errors.root.message}</FormError>}
        <input type="hidden" name="username" value={login} autoComplete="username" readOnly />
        <TextField
          label="Code"
          error={errors.code?.message}
          {...register('code', rules.code)}
          inputMode="numeric"
          autoComplete="one-time-code"
          placeholder="123456"
        />
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
      </form>
    </FormCard>
  );
}
