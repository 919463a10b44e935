'use client';
import { KeyRound } from 'lucide-react';
import { type Answer, call } from '../../lib/api';
import { useRequestForm } from '../../lib/form';
import { Button } from '../../ui/button';
import { TextField } from '../../ui/field';
import { Form } from '../../ui/form';

type NewToken = Answer<'chat.createBotToken'>;
type Scope = NewToken['scopes'][number];

/** The short and the long name of each scope. */
export const scopeTitles: Readonly<Record<Scope, readonly [string, string]>> = {
  'chat:read': ['read', 'Read chat'],
  'chat:write': ['send', 'Send messages as you'],
  'chat:moderate': [
    'moderate',
    'Moderate where you are a moderator: delete messages, time out, ban, change the chat settings',
  ],
};
const scopes = Object.keys(scopeTitles) as Scope[];

interface Values {
  name: string;
  scopes: Scope[];
}

export function BotTokenForm({ onCreated }: { onCreated: (token: NewToken) => void }) {
  const { register, submit, reset, errors, isSubmitting } = useRequestForm<Values>(['name', 'scopes'], {
    defaultValues: { name: '', scopes: ['chat:read', 'chat:write'] },
  });
  return (
    <Form
      error={errors.root?.message}
      onSubmit={submit(async (body) => {
        onCreated(await call('chat.createBotToken', { body }));
        reset();
      })}
    >
      <TextField
        label="Token name"
        hint="Only you see it."
        error={errors.name?.message}
        {...register('name', { validate: (name) => name.trim() !== '' || 'Enter a name.' })}
        placeholder="Song requests"
        autoComplete="off"
        maxLength={40}
      />
      <fieldset>
        <legend className="mb-2 font-semibold text-sm">Permissions</legend>
        <div className="grid gap-2">
          {scopes.map((scope) => (
            <label key={scope} className="flex items-start gap-3 text-sm">
              <input
                type="checkbox"
                value={scope}
                {...register('scopes', {
                  validate: (chosen) => chosen.length > 0 || 'Choose at least one permission.',
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
          <KeyRound size={16} aria-hidden /> Create token
        </Button>
      </div>
    </Form>
  );
}
