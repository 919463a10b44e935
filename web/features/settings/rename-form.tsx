'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { OwnProfile } from '../../../domain/users/model';
import { call } from '../../lib/api';
import { auth } from '../../lib/auth';
import { rules, useRequestForm } from '../../lib/form';
import { useNow } from '../../lib/hooks';
import { TextField } from '../../ui/field';
import { Form } from '../../ui/form';
import { SaveButton } from '../../ui/save-button';

export function RenameForm({ user }: { user: OwnProfile }) {
  const now = useNow(60_000);
  const queries = useQueryClient();
  const [saved, setSaved] = useState(false);
  const { register, submit, reset, errors, isSubmitting, formState } = useRequestForm(['username'], {
    defaultValues: { username: user.username },
  });
  const waiting = user.renameAllowedAt !== null && Date.parse(user.renameAllowedAt) > now;
  const date = new Intl.DateTimeFormat('en', { dateStyle: 'long' });
  return (
    <Form
      error={errors.root?.message}
      onSubmit={submit(async (body) => {
        const next = await call('users.rename', { body });
        auth.setUser(next);
        reset({ username: next.username });
        setSaved(true);
        void queries.invalidateQueries();
      })}
    >
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
        <SaveButton busy={isSubmitting} disabled={!formState.isDirty} saved={saved}>
          Change username
        </SaveButton>
      )}
    </Form>
  );
}
