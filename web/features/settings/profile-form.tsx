'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useWatch } from 'react-hook-form';
import type { OwnProfile } from '../../../domain/users/model';
import { call } from '../../lib/api';
import { auth } from '../../lib/auth';
import { useRequestForm } from '../../lib/form';
import { Avatar } from '../../ui/avatar';
import { TextAreaField, TextField } from '../../ui/field';
import { Form } from '../../ui/form';
import { SaveButton } from '../../ui/save-button';

const colours = ['#e4572e', '#d97706', '#4d7c0f', '#0f766e', '#0369a1', '#4f46e5', '#7c3aed', '#be185d'];

interface Values {
  displayName: string;
  bio: string;
  avatarColour: string;
}

export function ProfileForm({ user }: { user: OwnProfile }) {
  const queries = useQueryClient();
  const [saved, setSaved] = useState(false);
  const { displayName, bio, avatarColour } = user;
  const { register, submit, setValue, control, reset, errors, isSubmitting, formState } =
    useRequestForm<Values>(['displayName', 'bio', 'avatarColour'], {
      defaultValues: { displayName, bio, avatarColour },
    });
  const [name = '', colour = avatarColour, text = ''] = useWatch({
    control,
    name: ['displayName', 'avatarColour', 'bio'],
  });

  return (
    <Form
      error={errors.root?.message}
      className="grid gap-5"
      onChange={() => setSaved(false)}
      onSubmit={submit(async (values) => {
        const next = await call('users.updateProfile', { body: values });
        auth.setUser(next);
        reset({ displayName: next.displayName, bio: next.bio, avatarColour: next.avatarColour });
        setSaved(true);
        void queries.invalidateQueries({ queryKey: ['profile'] });
      })}
    >
      <div className="flex items-center gap-5">
        <Avatar name={name || displayName} colour={colour} size={72} />
        <fieldset>
          <legend className="mb-2 font-semibold text-sm">Colour</legend>
          <div className="flex flex-wrap gap-2">
            {[...new Set([avatarColour, ...colours])].map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={colour === one}
                aria-label={`Colour ${one}`}
                onClick={() => {
                  setValue('avatarColour', one, { shouldDirty: true });
                  setSaved(false);
                }}
                className={`size-8 rounded-full ring-offset-2 ring-offset-raised ${colour === one ? 'ring-2 ring-ink' : ''}`}
                style={{ background: one }}
              />
            ))}
          </div>
        </fieldset>
      </div>
      <TextField
        label="Display name"
        error={errors.displayName?.message}
        {...register('displayName', {
          required: 'Enter a display name.',
          maxLength: { value: 40, message: 'Use at most 40 characters.' },
        })}
        maxLength={40}
        autoComplete="nickname"
      />
      <TextAreaField
        label="Bio"
        hint={`${text.length} of 300 characters`}
        error={errors.bio?.message}
        {...register('bio')}
        rows={4}
        maxLength={300}
      />
      <SaveButton busy={isSubmitting} disabled={!formState.isDirty} saved={saved} />
    </Form>
  );
}
