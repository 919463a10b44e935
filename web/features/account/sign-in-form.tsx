'use client';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { useForm } from 'react-hook-form';
import { call, isProblem } from '../../lib/api';
import { auth } from '../../lib/auth';
import { returnPath, showProblem } from '../../lib/form';
import { useAuth } from '../../lib/hooks';
import { Button } from '../../ui/button';
import { FormError, TextField } from '../../ui/field';
import { PasswordField } from '../../ui/password-field';
import { ConfirmForm } from './confirm-form';
import { FormCard } from './form-card';

interface Values {
  login: string;
  password: string;
}

export function SignInForm() {
  const router = useRouter();
  const { status } = useAuth();
  const [confirming, setConfirming] = useState<Values>();
  const { register, handleSubmit, setError, formState } = useForm<Values>();
  const { errors, isSubmitting } = formState;

  useEffect(() => {
    if (status === 'in') router.replace(returnPath(location.search));
  }, [status, router]);

  async function signIn(values: Values) {
    auth.signedIn(await call('users.signIn', { body: { ...values, login: values.login.trim() } }));
  }

  if (confirming !== undefined) {
    return <ConfirmForm login={confirming.login.trim()} onConfirmed={() => signIn(confirming)} resendFirst />;
  }
  return (
    <FormCard
      title="Welcome back"
      lead={
        <>
          New here?{' '}
          <Link href="/sign-up" className="font-semibold text-link underline-offset-2 hover:underline">
            Create an account
          </Link>
        </>
      }
    >
      <form
        noValidate
        method="post"
        className="grid gap-4"
        onSubmit={handleSubmit((values) =>
          signIn(values).catch((error: unknown) => {
            if (isProblem(error, 'not-confirmed')) setConfirming(values);
            else showProblem(error, ['login', 'password'], setError);
          }),
        )}
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
        <PasswordField
          label="Password"
          error={errors.password?.message}
          {...register('password', { required: 'Enter your password.' })}
          autoComplete="current-password"
        />
        <Button type="submit" look="primary" busy={isSubmitting} className="min-h-10">
          Sign in
        </Button>
        <Link
          href="/forgot"
          className="text-center font-semibold text-link text-sm underline-offset-2 hover:underline"
        >
          Forgot your password?
        </Link>
      </form>
    </FormCard>
  );
}
