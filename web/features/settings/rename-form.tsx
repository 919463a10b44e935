'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import type { OwnProfile } from '../../../domain/users/model';
import { call } from '../../lib/api';
import { auth } from '../../lib/auth';
import { rules, showProblem } from '../../lib/form';
import { useNow } from '../../lib/hooks';
import { FormError, TextField } from '../../ui/field';
import { SaveButton } from '../../ui/save-button';

export function RenameForm({ user }: { user: OwnProfile }) {
  const now = useNow(60_000);
  const queries = useQueryClient();
  const [saved, setSaved] = useState(false);
  const { register, handleSubmit, setError, reset, formState } = useForm({
    defaultValues: { username: user.username },
  });
  const { errors, isSubmitting, isDirty } = formState;
  const waiting = user.renameAllowedAt !== null && Date.parse(user.renameAllowedAt) > now;
  const date = new Intl.DateTimeFormat('en', { dateStyle: 'long' });
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={handleSubmit(async (body) => {
        try {
          const next = await call('users.rename', { body });
          auth.setUser(next);
          reset({ username: next.username });
          setSaved(true);
          void queries.invalidateQueries();
        } catch (error) {
          showProblem(error, ['username'], setError);
        }
      })}
    >
      {errors.root && <FormError>{errors.root.message}</FormError>}
      <TextField
        label="Username"
        error={errors.username?.message}
        hint={
          waiting && user.renameAllowedAt
            ? `You can change it again on ${date.format(new Date(user.renameAllowedAt))}.`
            : 'You can change it once every 60 days. Your channel’s address changes too; your old username stays reserved for 180 days.'
        }
        {...register('username', rules.username)}
        disabled={waiting}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
        maxLength={25}
      />
      {!waiting && (
        <SaveButton busy={isSubmitting} disabled={!isDirty} saved={saved}>
          Change username
        </SaveButton>
      )}
    </form>
  );
}
