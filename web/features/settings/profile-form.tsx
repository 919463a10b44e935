'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import type { OwnProfile } from '../../../domain/users/model';
import { call } from '../../lib/api';
import { auth } from '../../lib/auth';
import { showProblem } from '../../lib/form';
import { Avatar } from '../../ui/avatar';
import { FormError, TextAreaField, TextField } from '../../ui/field';
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
  const { register, handleSubmit, setError, setValue, control, reset, formState } = useForm<Values>({
    defaultValues: { displayName, bio, avatarColour },
  });
  const { errors, isSubmitting, isDirty } = formState;
  const [name = '', colour = avatarColour, text = ''] = useWatch({
    control,
    name: ['displayName', 'avatarColour', 'bio'],
  });

  return (
    <form
      noValidate
      className="grid gap-5"
      onChange={() => setSaved(false)}
      onSubmit={handleSubmit(async (values) => {
        try {
          const next = await call('users.updateProfile', { body: values });
          auth.setUser(next);
          reset({ displayName: next.displayName, bio: next.bio, avatarColour: next.avatarColour });
          setSaved(true);
          void queries.invalidateQueries({ queryKey: ['profile'] });
        } catch (error) {
          showProblem(error, ['displayName', 'bio', 'avatarColour'], setError);
        }
      })}
    >
      {errors.root && <FormError>{errors.root.message}</FormError>}
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
      <SaveButton busy={isSubmitting} disabled={!isDirty} saved={saved} />
    </form>
  );
}
