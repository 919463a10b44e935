'use client';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import type { OwnProfile } from '../../../domain/users/model';
import { call, isProblem } from '../../lib/api';
import { rules, showProblem } from '../../lib/form';
import { Field, FormError } from '../../ui/field';
import { PasswordInput } from '../../ui/password-input';
import { SaveButton } from '../../ui/save-button';

interface Values {
  currentPassword: string;
  newPassword: string;
}

export function PasswordForm({ user }: { user: OwnProfile }) {
  const [saved, setSaved] = useState(false);
  const { register, handleSubmit, setError, reset, formState } = useForm<Values>();
  const { errors, isSubmitting } = formState;
  return (
    <form
      noValidate
      method="post"
      className="grid gap-4"
      onChange={() => setSaved(false)}
      onSubmit={handleSubmit(async (body) => {
        try {
          await call('users.changePassword', { body });
          reset();
          setSaved(true);
        } catch (error) {
          if (isProblem(error, 'credentials-rejected')) {
            setError('currentPassword', { message: 'Wrong password.' }, { shouldFocus: true });
          } else showProblem(error, ['currentPassword', 'newPassword'], setError);
        }
      })}
    >
      {errors.root && <FormError>{errors.root.message}</FormError>}
      <input type="hidden" name="username" value={user.username} autoComplete="username" readOnly />
      <Field label="Current password" error={errors.currentPassword?.message}>
        {(field) => (
          <PasswordInput
            {...field}
            {...register('currentPassword', { required: 'Enter your current password.' })}
            autoComplete="current-password"
          />
        )}
      </Field>
      <Field
        label="New password"
        hint="At least 10 characters. Signs you out on all other devices."
        error={errors.newPassword?.message}
      >
        {(field) => (
          <PasswordInput
            {...field}
            {...register('newPassword', rules.password)}
            autoComplete="new-password"
          />
        )}
      </Field>
      <SaveButton busy={isSubmitting} saved={saved}>
        Change password
      </SaveButton>
    </form>
  );
}
