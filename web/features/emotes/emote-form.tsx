'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ImagePlus, Upload } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { emoteLimits } from '../../../domain/chat/emotes/emotes';
import { call, isProblem, messageOf } from '../../lib/api';
import { Button } from '../../ui/button';
import { exactInput, FormError, TextField } from '../../ui/field';
import { emotesQuery } from './queries';
import { upload } from './upload';

const types = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;
type ImageType = (typeof types)[number];
const isType = (type: string): type is ImageType => (types as readonly string[]).includes(type);

/** Why a file cannot be an emote, as far as the browser knows. */
function problemOf({ type, size }: File): string | undefined {
  if (!isType(type)) return 'Choose a PNG, JPEG, GIF or WebP image.';
  if (size > emoteLimits.uploadBytes) return `Choose an image of at most ${maxSize}.`;
  return undefined;
}

const maxSize = `${emoteLimits.uploadBytes / 1024 ** 2} MiB`;

/** `my wave.png` → `my_wave`. */
const nameOf = (file: string): string =>
  file
    .replace(/\.[^.]*$/, '')
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .slice(0, 25);

/** Uploads a new emote, which the server then processes. */
export function EmoteForm({ channelId }: { channelId: string }) {
  const queries = useQueryClient();
  const { queryKey } = emotesQuery(channelId);
  const [name, setName] = useState('');
  const [file, setFile] = useState<File>();
  const preview = usePreview(file);
  const input = useRef<HTMLInputElement>(null);
  const problem = file && problemOf(file);
  const wrongName = name !== '' && !/^[A-Za-z0-9_]{2,25}$/.test(name);
  const add = useMutation({
    mutationFn: async (image: File) => {
      const contentType = image.type as ImageType;
      const created = await call('chat.createEmote', { params: { channelId }, body: { name, contentType } });
      try {
        await upload(created.upload, image);
      } catch (error) {
        // Free the name again.
        await call('chat.deleteEmote', { params: { channelId, name } }).catch(() => undefined);
        throw error;
      }
      return created.emote;
    },
    onSuccess: (emote) => {
      void queries.cancelQueries({ queryKey });
      queries.setQueryData(
        queryKey,
        (list) =>
          list && { ...list, channel: [emote, ...list.channel.filter((one) => one.name !== emote.name)] },
      );
      setName('');
      setFile(undefined);
      if (input.current) input.current.value = '';
    },
  });

  return (
    <form
      noValidate
      className="grid gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (file !== undefined) add.mutate(file);
      }}
    >
      {add.isError && !isProblem(add.error, 'name-taken') && <FormError>{messageOf(add.error)}</FormError>}
      <div className="flex flex-wrap items-start gap-3">
        <label className="grid size-[4.25rem] shrink-0 cursor-pointer place-items-center overflow-hidden rounded-lg border border-line border-dashed bg-bg text-dim focus-within:outline-2 focus-within:outline-accent hover:border-dim">
          <span className="sr-only">Image</span>
          {preview === undefined ? (
            <ImagePlus size={24} aria-hidden />
          ) : (
            // biome-ignore lint/performance/noImgElement: a local file
            <img src={preview} alt="" className="size-full object-contain p-1" />
          )}
          <input
            ref={input}
            type="file"
            accept={types.join(',')}
            className="sr-only"
            onChange={(event) => {
              const picked = event.target.files?.[0];
              setFile(picked);
              add.reset();
              if (picked !== undefined && name === '') setName(nameOf(picked.name));
            }}
          />
        </label>
        <div className="min-w-0 flex-1 basis-48">
          <TextField
            {...exactInput}
            label="Name"
            error={
              wrongName
                ? 'Use 2 to 25 letters, digits or underscores.'
                : isProblem(add.error, 'name-taken')
                  ? messageOf(add.error)
                  : undefined
            }
            value={name}
            maxLength={25}
            onChange={(event) => {
              setName(event.target.value);
              add.reset();
            }}
          />
        </div>
        <Button
          type="submit"
          look="primary"
          busy={add.isPending}
          disabled={file === undefined || name === '' || wrongName || problem !== undefined}
          className="mt-6.5 min-h-10"
        >
          <Upload size={17} aria-hidden /> Add
        </Button>
      </div>
      <p className={`text-xs ${problem ? 'text-bad' : 'text-dim'}`} role={problem ? 'alert' : undefined}>
        {problem ??
          `A square PNG, JPEG, GIF or WebP image, at most ${maxSize}, ideally ${emoteLimits.size} pixels or larger.`}
      </p>
    </form>
  );
}

/** An object URL of a local file. */
function usePreview(file: File | undefined): string | undefined {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    if (file === undefined) return;
    const created = URL.createObjectURL(file);
    setUrl(created);
    return () => {
      setUrl(undefined);
      URL.revokeObjectURL(created);
    };
  }, [file]);
  return url;
}
