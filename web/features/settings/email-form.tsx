'use client';
import { useState } from 'react';
import type { OwnProfile } from '../../../domain/users/model';
import { call, isProblem } from '../../lib/api';
import { auth } from '../../lib/auth';
import { rules, useRequestForm } from '../../lib/form';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import { Form } from '../../ui/form';
import { PasswordField } from '../../ui/password-field';
import { SaveButton } from '../../ui/save-button';
import { CodeField } from '../account/fields';

/** Sends a code to a new address, then moves the account to it. */
export function EmailForm({ user }: { user: OwnProfile }) {
  const [sentTo, setSentTo] = useState<string>();
  const [saved, setSaved] = useState(false);
  return (
    <div className="grid gap-5">
      <p className="text-sm">
        Your address: <strong className="break-all">{user.email}</strong>
      </p>
      {sentTo === undefined ? (
        <RequestForm
          user={user}
          saved={saved}
          onSent={(email) => {
            setSaved(false);
            setSentTo(email);
          }}
        />
      ) : (
        <ConfirmForm
          email={sentTo}
          onBack={() => setSentTo(undefined)}
          onDone={(profile) => {
            auth.setUser(profile);
            setSentTo(undefined);
            setSaved(true);
          }}
        />
      )}
    </div>
  );
}

function RequestForm({
  user,
  saved,
  onSent,
}: {
  user: OwnProfile;
  saved: boolean;
  onSent: (email: string) => void;
}) {
  const { register, submit, setError, errors, isSubmitting } = useRequestForm<{
    email: string;
    currentPassword: string;
  }>(['email', 'currentPassword']);
  return (
    <Form
      error={errors.root?.message}
      onSubmit={submit(async ({ email, currentPassword }) => {
        try {
          await call('users.requestEmailChange', { body: { email: email.trim(), currentPassword } });
          onSent(email.trim());
        } catch (error) {
          if (!isProblem(error, 'credentials-rejected')) throw error;
          setError('currentPassword', { message: 'Wrong password.' }, { shouldFocus: true });
        }
      })}
    >
      <input type="hidden" name="username" value={user.username} autoComplete="username" readOnly />
      <TextField
        label="New e-mail address"
        hint="We send a code to it. Your address changes once you enter the code here."
        error={errors.email?.message}
        {...register('email', {
          ...rules.email,
          validate: (email) =>
            email.trim().toLowerCase() !== user.email.toLowerCase() || 'This is your address already.',
        })}
        type="email"
        autoComplete="off"
      />
      <PasswordField
        label="Your password"
        error={errors.currentPassword?.message}
        {...register('currentPassword', { required: 'Enter your password.' })}
        autoComplete="current-password"
      />
      <SaveButton busy={isSubmitting} saved={saved}>
        Send code
      </SaveButton>
    </Form>
  );
}

function ConfirmForm({
  email,
  onBack,
  onDone,
}: {
  email: string;
  onBack: () => void;
  onDone: (profile: OwnProfile) => void;
}) {
  const { register, submit, errors, isSubmitting } = useRequestForm<{ code: string }>(['code']);
  return (
    <Form
      error={errors.root?.message}
      onSubmit={submit(async ({ code }) =>
        onDone(await call('users.confirmEmailChange', { body: { code: code.trim() } })),
      )}
    >
      <p className="text-sm leading-relaxed" role="status">
        Enter the code that we sent to <strong className="break-all">{email}</strong>. Nothing changes until
        then. If no code comes, another account may have this address.
      </p>
      <CodeField error={errors.code?.message} {...register('code', rules.code)} />
      <div className="flex items-center gap-3">
        <Button type="submit" look="primary" busy={isSubmitting}>
          Change e-mail address
        </Button>
        <Button look="ghost" onClick={onBack}>
          Use another address
        </Button>
      </div>
    </Form>
  );
}
