'use client';
import { useState } from 'react';
import type { OwnProfile } from '../../../domain/users/model';
import { call, isProblem } from '../../lib/api';
import { rules, useRequestForm } from '../../lib/form';
import { CheckBox } from '../../ui/check-box';
import { Form } from '../../ui/form';
import { PasswordField } from '../../ui/password-field';
import { SaveButton } from '../../ui/save-button';

interface Values {
  currentPassword: string;
  newPassword: string;
  endBots: boolean;
}

export function PasswordForm({ user }: { user: OwnProfile }) {
  const [saved, setSaved] = useState(false);
  const { register, submit, setError, reset, errors, isSubmitting } = useRequestForm<Values>([
    'currentPassword',
    'newPassword',
  ]);
  return (
    <Form
      error={errors.root?.message}
      onChange={() => setSaved(false)}
      onSubmit={submit(async (body) => {
        try {
          await call('users.changePassword', { body });
          reset();
          setSaved(true);
        } catch (error) {
          if (isProblem(error, 'credentials-rejected')) {
            setError('currentPassword', { message: 'Wrong password.' }, { shouldFocus: true });
          } else throw error;
        }
      })}
    >
      <input type="hidden" name="username" value={user.username} autoComplete="username" readOnly />
      <PasswordField
        label="Current password"
        error={errors.currentPassword?.message}
        {...register('currentPassword', { required: 'Enter your current password.' })}
        autoComplete="current-password"
      />
      <PasswordField
        label="New password"
        hint="At least 10 characters. Signs you out on all other devices."
        error={errors.newPassword?.message}
        {...register('newPassword', rules.password)}
        autoComplete="new-password"
      />
      <CheckBox label="Also end the tokens of my chat bots" {...register('endBots')} />
      <SaveButton busy={isSubmitting} saved={saved}>
        Change password
      </SaveButton>
    </Form>
  );
}
