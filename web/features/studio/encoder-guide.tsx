import { CopyLine } from '../../ui/copy-line';
import { Panel } from '../../ui/panel';

const settings = [
  ['Video encoder', 'H.264 (x264, NVENC or Apple)'],
  ['Rate control', 'CBR, 2,500 to 6,000 kbit/s'],
  ['Keyframe interval', '2 s, or 1 s for the lowest latency'],
  ['B-frames', '0 for the lowest latency'],
  ['Video', '1280×720 or 1920×1080, 30 or 60 fps'],
  ['Audio', 'AAC, 128 to 160 kbit/s, 48 kHz'],
] as const;

/** OBS settings, and an ffmpeg command that streams a test pattern. */
export function EncoderGuide({
  servers,
  streamKey,
}: {
  servers: readonly string[];
  streamKey: string | undefined;
}) {
  const address = `${servers[0] ?? ''}${streamKey ?? 'YOUR_STREAM_KEY'}`;
  const command = [
    'ffmpeg -re -f lavfi -i testsrc2=size=1280x720:rate=30 -f lavfi -i sine=frequency=440:sample_rate=48000',
    '-c:v libx264 -preset veryfast -tune zerolatency -pix_fmt yuv420p -b:v 2500k -maxrate 2500k -bufsize 2500k -g 30',
    `-c:a aac -b:a 128k -f flv "${address}"`,
  ].join(' ');
  return (
    <Panel title="Set up OBS">
      <ol className="ml-5 list-decimal space-y-1.5 text-sm leading-relaxed marker:font-bold marker:text-dim">
        <li>
          Open <b>Settings → Stream</b> and select the service <b>Custom…</b>
        </li>
        <li>Paste the server and stream key from above.</li>
        <li>
          In <b>Settings → Output</b> use these values. Then click <b>Start Streaming</b>.
        </li>
      </ol>
      <dl className="mt-4 grid gap-x-6 gap-y-2 text-sm sm:grid-cols-[10rem_1fr]">
        {settings.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-dim">{name}</dt>
            <dd className="mb-1 sm:mb-0">{value}</dd>
          </div>
        ))}
      </dl>
      <details className="mt-5 border-line border-t pt-4">
        <summary className="font-semibold text-sm">No OBS? Stream a test pattern with ffmpeg</summary>
        <div className="mt-3">
          <CopyLine label="Command" value={command} />
        </div>
      </details>
    </Panel>
  );
}
