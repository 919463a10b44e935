import { X } from 'lucide-react';
import { type RefObject, useEffect, useState } from 'react';
import { keepsSocket } from './overlay';
import type { Playback } from './playback';

/** Playback statistics. */
export function Statistics({
  playback,
  video,
  onClose,
}: {
  playback: Playback;
  video: RefObject<HTMLVideoElement | null>;
  onClose: () => void;
}) {
  const [rows, setRows] = useState<readonly (readonly [string, string])[]>([]);
  useEffect(() => {
    const read = () => setRows(measure(playback, video.current));
    read();
    const timer = setInterval(read, 1_000);
    return () => clearInterval(timer);
  }, [playback, video]);
  return (
    <section
      {...keepsSocket}
      aria-label="Video stats"
      className="pointer-events-auto absolute top-3 right-3 rounded-lg bg-black/80 py-2.5 pr-10 pl-3.5 text-xs"
    >
      <button
        type="button"
        aria-label="Close video stats"
        onClick={onClose}
        className="absolute top-1 right-1 grid size-7 place-items-center rounded-md hover:bg-white/15"
      >
        <X size={16} aria-hidden />
      </button>
      <dl className="grid grid-cols-[auto_auto] gap-x-4 gap-y-0.5 tabular-nums">
        {rows.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-neutral-400">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function measure(playback: Playback, video: HTMLVideoElement | null): readonly (readonly [string, string])[] {
  const stats = playback.stats();
  if (stats === undefined || video === null) return [];
  const { buffered, currentTime } = video;
  let ahead = 0;
  for (let range = 0; range < buffered.length; range += 1) {
    if (buffered.start(range) <= currentTime && currentTime <= buffered.end(range)) {
      ahead = buffered.end(range) - currentTime;
    }
  }
  const frames = video.getVideoPlaybackQuality();
  const seconds = (value: number | undefined): string =>
    value === undefined ? '–' : `${value.toFixed(2)} s`;
  const rate = (value: number | undefined): string =>
    value === undefined ? '–' : `${(value / 1e6).toFixed(2)} Mbit/s`;
  return [
    ['Player', stats.engine],
    ['Resolution', `${video.videoWidth}×${video.videoHeight}`],
    ['Quality', stats.rendition ? `${stats.rendition.label}, ${rate(stats.rendition.bitrate)}` : '–'],
    ['Bandwidth', rate(stats.bandwidth)],
    ['Latency to broadcaster', seconds(stats.age)],
    ['Distance to live edge', seconds(stats.edgeDistance)],
    ['Target distance', seconds(stats.targetLatency)],
    ['Buffer size', seconds(ahead)],
    ['Playback rate', `${video.playbackRate.toFixed(2)}×`],
    ['Dropped frames', `${frames.droppedVideoFrames} of ${frames.totalVideoFrames}`],
  ];
}
