import { Settings } from 'lucide-react';
import type { RefObject } from 'react';
import { Menu, MenuCheckbox, MenuItem, MenuRadioGroup, MenuSeparator } from '../../ui/menu';
import type { Playback, Snapshot } from './playback';

interface Props {
  readonly playback: Playback;
  readonly seen: Snapshot;
  readonly video: RefObject<HTMLVideoElement | null>;
  readonly recording: boolean;
  readonly statistics: boolean;
  readonly onStatistics: () => void;
  readonly onHelp: () => void;
}

const speeds = [0.5, 1, 1.25, 1.5, 2] as const;

/** Quality, speed of a recording, statistics and help. */
export function SettingsMenu({ playback, seen, video, recording, statistics, onStatistics, onHelp }: Props) {
  const highestFirst = [...seen.renditions].sort((a, b) => b.height - a.height || b.bitrate - a.bitrate);
  const auto = (
    <>
      Auto
      {seen.selected === -1 && seen.playing && (
        <span className="ml-auto text-dim text-xs">{seen.playing.label}</span>
      )}
    </>
  );
  return (
    <Menu
      side="top"
      data-theme="dark"
      className="w-56"
      trigger={
        <button
          type="button"
          data-testid="player-settings"
          aria-label="Settings"
          title="Settings"
          className="grid size-10 place-items-center rounded-lg hover:bg-white/15"
        >
          <Settings size={22} aria-hidden />
        </button>
      }
    >
      {highestFirst.length > 1 && (
        <>
          <MenuRadioGroup
            label="Quality"
            value={seen.selected}
            options={[[-1, auto], ...highestFirst.map(({ index, label }) => [index, label] as const)]}
            onChoose={(index) => playback.choose(index)}
          />
          <MenuSeparator />
        </>
      )}
      {recording && (
        <>
          <MenuRadioGroup
            label="Speed"
            value={video.current?.playbackRate}
            options={speeds.map((speed) => [speed, speed === 1 ? 'Normal' : `${speed}×`] as const)}
            onChoose={(speed) => {
              if (video.current !== null) video.current.playbackRate = speed;
            }}
          />
          <MenuSeparator />
        </>
      )}
      <MenuCheckbox checked={statistics} onCheckedChange={onStatistics}>
        Video stats
      </MenuCheckbox>
      <MenuItem onSelect={onHelp} className="pl-10">
        Keyboard shortcuts
      </MenuItem>
    </Menu>
  );
}
