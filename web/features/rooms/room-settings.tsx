'use client';
import { type ReactNode, useId } from 'react';
import type { RoomSettings as Settings } from '../../../domain/chat/rooms/model';
import { messageOf } from '../../lib/api';
import { cx } from '../../ui/cx';
import { Field, FormError, inputLook } from '../../ui/field';
import { Switch } from '../../ui/switch';
import { RulesForm } from './rules-form';
import { useRoomSettings } from './use-room-settings';

const slowChoices = [0, 3, 5, 10, 20, 30, 60, 120];
const maxMinutes = 90 * 24 * 60;

/** Chat modes and rules of a channel. Changes take effect at once. Shield mode has its own button. */
export function RoomSettings({ channelId }: { channelId: string }) {
  const { room, settings, change } = useRoomSettings(channelId);
  if (settings === undefined) {
    return room.isError ? (
      <FormError>{messageOf(room.error)}</FormError>
    ) : (
      <div className="skeleton h-64 rounded-lg" role="status" aria-label="Loading settings" />
    );
  }
  const set = (part: Partial<Settings>): void => change.mutate(part);
  return (
    <div className="grid gap-5" data-testid="room-settings">
      {change.isError && <FormError>{messageOf(change.error)}</FormError>}
      <Select
        label="Slow mode"
        hint="How long users wait between messages."
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
        label="Unique chat"
        hint="Users cannot repeat messages."
        checked={settings.uniqueOnly}
        onChange={(uniqueOnly) => set({ uniqueOnly })}
      />
      <Switch
        label="Verified accounts only"
        hint="Users need a verified e-mail address to chat."
        checked={settings.verifiedOnly}
        onChange={(verifiedOnly) => set({ verifiedOnly })}
      />
      <Select
        label="Links"
        value={settings.links}
        options={[
          ['allow', 'Allowed'],
          ['review', 'Review first'],
          ['block', 'Blocked'],
        ]}
        onChange={(links) => set({ links })}
      />
      <Select
        label="Automatic moderation"
        hint="Sends messages that look abusive to the review queue."
        value={settings.classifier}
        options={[
          ['off', 'Off'],
          ['some', 'Less: only the worst messages'],
          ['most', 'More: every doubtful message'],
        ]}
        onChange={(classifier) => set({ classifier })}
      />
      <Switch
        label="Show removals to everybody"
        hint="Viewers see where messages of timed-out and banned users were. Moderators always do."
        checked={settings.removalNotices}
        onChange={(removalNotices) => set({ removalNotices })}
      />
      <RulesForm
        key={settings.rules}
        rules={settings.rules}
        busy={change.isPending}
        onSave={(rules) => set({ rules })}
      />
    </div>
  );
}

function Select<Value extends string | number>({
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

/** Followers-only mode, with the minimum follow time in minutes. */
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
        hint="Only followers can chat."
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
            onChange(Math.max(0, Math.min(maxMinutes, Math.round(given))));
          }}
        >
          <label htmlFor={id}>Minimum follow time</label>
          <input
            id={id}
            name="minutes"
            type="number"
            min={0}
            max={maxMinutes}
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
