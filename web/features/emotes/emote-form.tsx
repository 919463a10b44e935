'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ImagePlus, Upload } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { emoteLimits } from '../../../domain/chat/emotes/emotes';
import { call, isProblem, messageOf } from '../../lib/api';
import { Button } from '../../ui/button';
import { FormError } from '../../ui/field';
import { NameField } from '../../ui/name-field';
import { emotesQuery } from './queries';
import { upload } from './upload';

const types = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;
type ImageType = (typeof types)[number];
const isType = (type: string): type is ImageType => (types as readonly string[]).includes(type);

/** What is wrong with a file, as far as that can be told before it is sent. */
function flawOf({ type, size }: File): string | undefined {
  if (!isType(type)) return 'That is no PNG, JPEG, GIF or WebP picture.';
  if (size > emoteLimits.uploadBytes) return `That is larger than ${most}.`;
  return undefined;
}

const most = `${emoteLimits.uploadBytes / 1024 ** 2} MiB`;

/** `my wave.png` → `my_wave`, when that can be a name. */
const nameOf = (file: string): string =>
  file
    .replace(/\.[^.]*$/, '')
    .replace(/[^A-Za-z0-9_]+/g, '_')
    .slice(0, 25);

/** Names a new emote and sends its picture, which the server then looks at. */
export function EmoteForm({ channelId }: { channelId: string }) {
  const queries = useQueryClient();
  const { queryKey } = emotesQuery(channelId);
  const [name, setName] = useState('');
  const [file, setFile] = useState<File>();
  const preview = usePreview(file);
  const input = useRef<HTMLInputElement>(null);
  const flaw = file && flawOf(file);
  const wrongName = name !== '' && !/^[A-Za-z0-9_]{2,25}$/.test(name);
  const add = useMutation({
    mutationFn: async (picture: File) => {
      const contentType = picture.type as ImageType;
      const made = await call('chat.createEmote', { params: { channelId }, body: { name, contentType } });
      try {
        await upload(made.upload, picture);
      } catch (error) {
        // Nothing came: the name is given back.
        await call('chat.deleteEmote', { params: { channelId, name } }).catch(() => undefined);
        throw error;
      }
      return made.emote;
    },
    onSuccess: (emote) => {
      void queries.cancelQueries({ queryKey });
      queries.setQueryData(
        queryKey,
        (known) =>
          known && { ...known, channel: [emote, ...known.channel.filter((one) => one.name !== emote.name)] },
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
          <span className="sr-only">Picture</span>
          {preview === undefined ? (
            <ImagePlus size={24} aria-hidden />
          ) : (
            // biome-ignore lint/performance/noImgElement: a file of this computer
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
          <NameField
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
            onChange={(typed) => {
              setName(typed);
              add.reset();
            }}
          />
        </div>
        <Button
          type="submit"
          look="primary"
          busy={add.isPending}
          disabled={file === undefined || name === '' || wrongName || flaw !== undefined}
          className="mt-6.5 min-h-10"
        >
          <Upload size={17} aria-hidden /> Add
        </Button>
      </div>
      <p className={`text-xs ${flaw ? 'text-bad' : 'text-dim'}`} role={flaw ? 'alert' : undefined}>
        {flaw ??
          `A square PNG, JPEG, GIF or WebP picture of at most ${most}, best ${emoteLimits.size} pixels wide or more.`}
      </p>
    </form>
  );
}

/** An address at which the page can show a file of this computer. */
function usePreview(file: File | undefined): string | undefined {
  const [address, setAddress] = useState<string>();
  useEffect(() => {
    if (file === undefined) return;
    const made = URL.createObjectURL(file);
    setAddress(made);
    return () => {
      setAddress(undefined);
      URL.revokeObjectURL(made);
    };
  }, [file]);
  return address;
}
