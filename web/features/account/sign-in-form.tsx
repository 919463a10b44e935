'use client';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { call, isProblem } from '../../lib/api';
import { auth } from '../../lib/auth';
import { returnPath, useRequestForm } from '../../lib/form';
import { useAuth, useSearch } from '../../lib/hooks';
import { Button } from '../../ui/button';
import { Form } from '../../ui/form';
import { PasswordField } from '../../ui/password-field';
import { ConfirmForm } from './confirm-form';
import { LoginField } from './fields';
import { FormCard } from './form-card';

interface Values {
  login: string;
  password: string;
}

export function SignInForm() {
  const router = useRouter();
  const { status } = useAuth();
  const search = useSearch();
  const [confirming, setConfirming] = useState<Values>();
  const { register, submit, errors, isSubmitting } = useRequestForm<Values>(['login', 'password']);

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
          <Link
            href={`/sign-up${search}`}
            className="font-semibold text-link underline-offset-2 hover:underline"
          >
            Create an account
          </Link>
        </>
      }
    >
      <Form
        error={errors.root?.message}
        onSubmit={submit((values) =>
          signIn(values).catch((error: unknown) => {
            if (isProblem(error, 'not-confirmed')) setConfirming(values);
            else throw error;
          }),
        )}
      >
        <LoginField
          error={errors.login?.message}
          {...register('login', { required: 'Enter your username or e-mail address.' })}
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
      </Form>
    </FormCard>
  );
}
