'use client';
import { type ReactNode, useId, useState } from 'react';
import type { RoomSettings as Settings } from '../../../domain/chat/rooms/model';
import { messageOf } from '../../lib/api';
import { Button } from '../../ui/button';
import { cx } from '../../ui/cx';
import { Field, FormError, inputLook } from '../../ui/field';
import { Switch } from '../../ui/switch';
import { useRoomSettings } from './use-room-settings';

const slowChoices = [0, 3, 5, 10, 20, 30, 60, 120];
const mostMinutes = 90 * 24 * 60;

/** The rules of a room. Each takes effect at once; shield mode is not among them, to be found in no hurry. */
export function RoomSettings({ channelId }: { channelId: string }) {
  const { room, settings, change } = useRoomSettings(channelId);
  if (settings === undefined) {
    return room.isError ? (
      <FormError>{messageOf(room.error)}</FormError>
    ) : (
      <div className="skeleton h-64 rounded-lg" role="status" aria-label="Loading the settings" />
    );
  }
  const set = (part: Partial<Settings>): void => change.mutate(part);
  return (
    <div className="grid gap-5" data-testid="room-settings">
      {change.isError && <FormError>{messageOf(change.error)}</FormError>}
      <Choice
        label="Slow mode"
        hint="How long a person waits between two messages."
        value={settings.slowSeconds}
        options={[...new Set([...slowChoices, settings.slowSeconds])]
          .sort((a, b) => a - b)
          .map((seconds) => [seconds, seconds === 0 ? 'Off' : `${seconds} seconds`])}
        onChange={(slowSeconds) => set({ slowSeconds })}
      />
      <Followers
        minutes={settings.followersMinutes}
        onChange={(followersMinutes) => set({ followersMinutes })}
      />
      <Switch label="Emotes only" checked={settings.emoteOnly} onChange={(emoteOnly) => set({ emoteOnly })} />
      <Switch
        label="Unique messages"
        hint="Nobody repeats what was said before."
        checked={settings.uniqueOnly}
        onChange={(uniqueOnly) => set({ uniqueOnly })}
      />
      <Switch
        label="Confirmed addresses only"
        hint="Who writes has a confirmed e-mail address."
        checked={settings.verifiedOnly}
        onChange={(verifiedOnly) => set({ verifiedOnly })}
      />
      <Choice
        label="Links"
        value={settings.links}
        options={[
          ['allow', 'Allowed'],
          ['review', 'Wait for a moderator'],
          ['block', 'Blocked'],
        ]}
        onChange={(links) => set({ links })}
      />
      <Choice
        label="Classifier"
        hint="How readily messages that look abusive wait for a moderator."
        value={settings.classifier}
        options={[
          ['off', 'Off'],
          ['some', 'The worst'],
          ['most', 'All that look doubtful'],
        ]}
        onChange={(classifier) => set({ classifier })}
      />
      <Rules
        key={settings.rules}
        rules={settings.rules}
        busy={change.isPending}
        onSave={(rules) => set({ rules })}
      />
    </div>
  );
}

function Choice<Value extends string | number>({
  label,
  hint,
  value,
  options,
  onChange,
}: {
  label: string;
  hint?: ReactNode;
  value: Value;
  options: readonly (readonly [Value, string])[];
  onChange: (value: Value) => void;
}) {
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <select
          {...control}
          value={value}
          onChange={(event) => {
            const chosen = options.find(([one]) => String(one) === event.target.value);
            if (chosen) onChange(chosen[0]);
          }}
          className={inputLook}
        >
          {options.map(([one, title]) => (
            <option key={one} value={one}>
              {title}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Followers only, and for how many minutes they must have followed. */
function Followers({
  minutes,
  onChange,
}: {
  minutes: number | null;
  onChange: (minutes: number | null) => void;
}) {
  const id = useId();
  return (
    <div className="grid gap-2">
      <Switch
        label="Followers only"
        hint="Only who follows the channel may write."
        checked={minutes !== null}
        onChange={(on) => onChange(on ? 10 : null)}
      />
      {minutes !== null && (
        <form
          key={minutes}
          className="flex flex-wrap items-center gap-2 text-sm"
          onSubmit={(event) => {
            event.preventDefault();
            const given = Number(new FormData(event.currentTarget).get('minutes'));
            onChange(Math.max(0, Math.min(mostMinutes, Math.round(given))));
          }}
        >
          <label htmlFor={id}>following for at least</label>
          <input
            id={id}
            name="minutes"
            type="number"
            min={0}
            max={mostMinutes}
            step={1}
            required
            defaultValue={minutes}
            onBlur={(event) => {
              if (event.target.value !== String(minutes)) event.target.form?.requestSubmit();
            }}
            className={cx(inputLook, 'w-24!')}
          />
          minutes
        </form>
      )}
    </div>
  );
}

function Rules({ rules, busy, onSave }: { rules: string; busy: boolean; onSave: (rules: string) => void }) {
  const [text, setText] = useState(rules);
  const changed = text.trim() !== rules;
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        onSave(text.trim());
      }}
    >
      <Field label="Rules" hint={`Shown before somebody’s first message. ${text.length} of 500 characters.`}>
        {(control) => (
          <textarea
            {...control}
            value={text}
            onChange={(event) => setText(event.target.value)}
            rows={4}
            maxLength={500}
            className={inputLook}
          />
        )}
      </Field>
      {changed && (
        <div className="flex items-center gap-2">
          <Button type="submit" look="primary" busy={busy}>
            Save the rules
          </Button>
          <Button look="ghost" onClick={() => setText(rules)}>
            Discard
          </Button>
        </div>
      )}
    </form>
  );
}
