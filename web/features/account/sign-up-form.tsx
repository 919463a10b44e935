'use client';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { useForm } from 'react-hook-form';
import { call } from '../../lib/api';
import { auth } from '../../lib/auth';
import { returnPath, rules, showProblem } from '../../lib/form';
import { useAuth } from '../../lib/hooks';
import { Button } from '../../ui/button';
import { Field, FormError, inputLook } from '../../ui/field';
import { PasswordInput } from '../../ui/password-input';
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
  const [made, setMade] = useState<Values & { sentTo: string }>();
  const { register, handleSubmit, setError, formState } = useForm<Values>();
  const { errors, isSubmitting } = formState;

  useEffect(() => {
    if (status === 'in') router.replace(returnPath(location.search));
  }, [status, router]);

  if (made !== undefined) {
    return (
      <ConfirmForm
        login={made.username}
        sentTo={made.sentTo}
        onConfirmed={async () =>
          auth.signedIn(
            await call('users.signIn', { body: { login: made.username, password: made.password } }),
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
          Have one already?{' '}
          <Link href="/sign-in" className="font-semibold text-link underline-offset-2 hover:underline">
            Sign in
          </Link>
        </>
      }
    >
      <form
        noValidate
        method="post"
        className="grid gap-4"
        onSubmit={handleSubmit(async (values) => {
          try {
            const { sentTo } = await call('users.signUp', { body: values });
            setMade({ ...values, sentTo });
          } catch (error) {
            showProblem(error, ['username', 'email', 'password'], setError);
          }
        })}
      >
        {errors.root && <FormError>{errors.root.message}</FormError>}
        <Field label="Username" hint="Part of your channel’s address." error={errors.username?.message}>
          {(control) => (
            <input
              {...control}
              {...register('username', rules.username)}
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              maxLength={25}
              className={inputLook}
            />
          )}
        </Field>
        <Field label="E-mail" hint="We send you a code. Nobody else sees it." error={errors.email?.message}>
          {(control) => (
            <input
              {...control}
              {...register('email', rules.email)}
              type="email"
              autoComplete="email"
              className={inputLook}
            />
          )}
        </Field>
        <Field
          label="Password"
          hint="At least 10 characters; longer is better."
          error={errors.password?.message}
        >
          {(control) => (
            <PasswordInput
              {...control}
              {...register('password', rules.password)}
              autoComplete="new-password"
            />
          )}
        </Field>
        <Button type="submit" look="primary" busy={isSubmitting} className="min-h-10">
          Create account
        </Button>
      </form>
    </FormCard>
  );
}
