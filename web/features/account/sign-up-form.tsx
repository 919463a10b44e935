'use client';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { call } from '../../lib/api';
import { auth } from '../../lib/auth';
import { returnPath, rules, useRequestForm } from '../../lib/form';
import { useAuth, useSearch } from '../../lib/hooks';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import { Form } from '../../ui/form';
import { PasswordField } from '../../ui/password-field';
import { ConfirmForm } from './confirm-form';
import { FormCard } from './form-card';

interface Values {
  username: string;
  email: string;
  password: string;
}

export function SignUpForm() {
  const router = useRouter();
  const { status } = useAuth();
  const search = useSearch();
  const [created, setCreated] = useState<Values & { sentTo: string }>();
  const { register, submit, errors, isSubmitting } = useRequestForm<Values>([
    'username',
    'email',
    'password',
  ]);

  useEffect(() => {
    if (status === 'in') router.replace(returnPath(location.search));
  }, [status, router]);

  if (created !== undefined) {
    return (
      <ConfirmForm
        login={created.username}
        sentTo={created.sentTo}
        onConfirmed={async () =>
          auth.signedIn(
            await call('users.signIn', { body: { login: created.username, password: created.password } }),
          )
        }
      />
    );
  }
  return (
    <FormCard
      title="Create your account"
      lead={
        <>
          Already have an account?{' '}
          <Link
            href={`/sign-in${search}`}
            className="font-semibold text-link underline-offset-2 hover:underline"
          >
            Sign in
          </Link>
        </>
      }
    >
      <Form
        error={errors.root?.message}
        onSubmit={submit(async (values) => {
          const { sentTo } = await call('users.signUp', { body: values });
          setCreated({ ...values, sentTo });
        })}
      >
        <TextField
          label="Username"
          hint="Part of your channel’s address."
          error={errors.username?.message}
          {...register('username', rules.username)}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={25}
        />
        <TextField
          label="E-mail"
          hint="We send you a code. It is never shown publicly."
          error={errors.email?.message}
          {...register('email', rules.email)}
          type="email"
          autoComplete="email"
        />
        <PasswordField
          label="Password"
          hint="At least 10 characters."
          error={errors.password?.message}
          {...register('password', rules.password)}
          autoComplete="new-password"
        />
        <Button type="submit" look="primary" busy={isSubmitting} className="min-h-10">
          Create account
        </Button>
      </Form>
    </FormCard>
  );
}
