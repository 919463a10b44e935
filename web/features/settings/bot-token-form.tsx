'use client';
import { KeyRound } from 'lucide-react';
import { useForm } from 'react-hook-form';
import { type Answer, call } from '../../lib/api';
import { showProblem } from '../../lib/form';
import { Button } from '../../ui/button';
import { Field, FormError, inputLook } from '../../ui/field';

type Made = Answer<'chat.createBotToken'>;
type Scope = Made['scopes'][number];

/** What a token allows: in a word, and in a sentence. */
export const scopeTitles: Readonly<Record<Scope, readonly [string, string]>> = {
  'chat:read': ['reads', 'Read chats'],
  'chat:write': ['writes', 'Write in chats as you'],
  'chat:moderate': ['moderates', 'Moderate where you may: delete messages, time out, ban, change the room'],
};
const scopes = Object.keys(scopeTitles) as Scope[];

interface Values {
  name: string;
  scopes: Scope[];
}

export function BotTokenForm({ onMade }: { onMade: (token: Made) => void }) {
  const { register, handleSubmit, setError, reset, formState } = useForm<Values>({
    defaultValues: { name: '', scopes: ['chat:read', 'chat:write'] },
  });
  const { errors, isSubmitting } = formState;
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={handleSubmit(async (body) => {
        try {
          onMade(await call('chat.createBotToken', { body }));
          reset();
        } catch (error) {
          showProblem(error, ['name', 'scopes'], setError);
        }
      })}
    >
      {errors.root && <FormError>{errors.root.message}</FormError>}
      <Field label="Name of a new token" hint="For you, to tell it from others." error={errors.name?.message}>
        {(field) => (
          <input
            {...field}
            {...register('name', { validate: (name) => name.trim() !== '' || 'Give the token a name.' })}
            placeholder="Song requests"
            autoComplete="off"
            maxLength={40}
            className={inputLook}
          />
        )}
      </Field>
      <fieldset>
        <legend className="mb-2 font-semibold text-sm">What it may do</legend>
        <div className="grid gap-2">
          {scopes.map((scope) => (
            <label key={scope} className="flex items-start gap-3 text-sm">
              <input
                type="checkbox"
                value={scope}
                {...register('scopes', {
                  validate: (chosen) => chosen.length > 0 || 'Choose at least one thing.',
                })}
                className="size-5 shrink-0 accent-accent"
              />
              {scopeTitles[scope][1]}
            </label>
          ))}
        </div>
        {errors.scopes && (
          <p role="alert" className="mt-1.5 text-bad text-sm">
            {errors.scopes.message}
          </p>
        )}
      </fieldset>
      <div>
        <Button type="submit" busy={isSubmitting} data-testid="make-bot-token">
          <KeyRound size={16} aria-hidden /> Make a token
        </Button>
      </div>
    </form>
  );
}
