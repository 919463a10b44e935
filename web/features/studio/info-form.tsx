'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CategorySlug, OwnChannel } from '../../../domain/channels/model';
import { call } from '../../lib/api';
import { useCategories } from '../../lib/categories';
import { useRequestForm } from '../../lib/form';
import { channelQuery, ownChannelQuery } from '../../lib/queries';
import { Field, inputLook, TextAreaField, TextField } from '../../ui/field';
import { Form } from '../../ui/form';
import { SaveButton } from '../../ui/save-button';
import { languages } from './languages';

interface Values {
  title: string;
  category: CategorySlug;
  tags: string;
  language: string;
  mature: boolean;
}

const toValues = (channel: OwnChannel): Values => ({
  title: channel.title,
  category: channel.category,
  tags: channel.tags.join(', '),
  language: channel.language,
  mature: channel.mature,
});

/** `Chill, lo-fi #beats` → `['Chill', 'lofi', 'beats']`, each once. */
function toTags(text: string): string[] {
  const tags = new Map<string, string>();
  for (const part of text.split(/[\s,#]+/u)) {
    const tag = part.replace(/[^\p{L}\p{N}]/gu, '').slice(0, 25);
    if (tag !== '' && !tags.has(tag.toLowerCase())) tags.set(tag.toLowerCase(), tag);
  }
  return [...tags.values()];
}

export function InfoForm({ channel }: { channel: OwnChannel }) {
  const queries = useQueryClient();
  const categories = useCategories();
  const [saved, setSaved] = useState(false);
  const { register, submit, reset, errors, isSubmitting, formState } = useRequestForm<Values>(
    ['title', 'category', 'tags', 'language', 'mature'],
    { defaultValues: toValues(channel) },
  );
  const options = categories.length > 0 ? categories : [{ slug: channel.category, title: channel.category }];

  return (
    <Form
      error={errors.root?.message}
      onChange={() => setSaved(false)}
      onSubmit={submit(async (values) => {
        const next = await call('channels.update', { body: { ...values, tags: toTags(values.tags) } });
        queries.setQueryData(ownChannelQuery.queryKey, next);
        void queries.invalidateQueries({ queryKey: channelQuery(channel.name).queryKey });
        reset(toValues(next));
        setSaved(true);
      })}
    >
      <TextAreaField
        label="Title"
        error={errors.title?.message}
        {...register('title', { required: 'Enter a title.' })}
        rows={2}
        maxLength={140}
        onKeyDown={(event) => event.key === 'Enter' && event.preventDefault()}
      />
      <Field label="Category" error={errors.category?.message}>
        {(control) => (
          <select {...control} {...register('category')} className={inputLook} key={options.length}>
            {options.map(({ slug, title }) => (
              <option key={slug} value={slug}>
                {title}
              </option>
            ))}
          </select>
        )}
      </Field>
      <TextField
        label="Tags"
        hint="Up to 10, separated by commas."
        error={errors.tags?.message}
        {...register('tags', {
          validate: (text) => toTags(text).length <= 10 || 'Use at most 10 tags.',
        })}
        placeholder="chill, english, beginners"
        autoComplete="off"
      />
      <Field label="Language" error={errors.language?.message}>
        {(control) => (
          <select {...control} {...register('language')} className={inputLook}>
            {[...new Set([channel.language, ...languages])].map((code) => (
              <option key={code} value={code}>
                {new Intl.DisplayNames(['en'], { type: 'language' }).of(code)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <label className="flex items-start gap-3 text-sm">
        <input type="checkbox" {...register('mature')} className="mt-0.5 size-5 shrink-0 accent-accent" />
        <span>
          <span className="font-semibold">Mature content</span>
          <span className="block text-dim text-xs">Marked as 18+ in the directory.</span>
        </span>
      </label>
      <SaveButton busy={isSubmitting} disabled={!formState.isDirty} saved={saved} />
    </Form>
  );
}
