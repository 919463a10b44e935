import type { Scene } from '../media/sample';

/**
 * What the demo channels show: moving pictures and sounds that ffmpeg makes by itself, encoded once. The small ones are
 * passed through without renditions of their own, so that six of them cost less than one processor.
 */
const small = { width: 640, height: 360, bitrate: 700_000 };
const at = 'rate=30:size=640x360';

/** A chord, each voice a little softer than the one below. */
const chord = (...voices: number[]): string =>
  `aevalsrc='${voices.map((hertz, i) => `${(0.25 / (i + 1)).toFixed(3)}*sin(2*PI*${hertz}*t)`).join('+')}':s=48000`;

export const scenes = {
  ocean: {
    name: 'ocean',
    sound: 'anoisesrc=color=brown:sample_rate=48000:amplitude=0.5',
    ...{ width: 1280, height: 720, bitrate: 2_500_000 },
  },
  code: {
    name: 'code',
    picture: `cellauto=${at}:rule=110:scroll=1`,
    look: 'colorchannelmixer=.1:.1:.1:0:.3:.5:.3:0:.1:.2:.1',
    sound: chord(110, 165, 220),
    ...small,
  },
  arcade: { name: 'arcade', picture: `testsrc2=${at}`, sound: 'sine=frequency=330:beep_factor=4', ...small },
  kitchen: {
    name: 'kitchen',
    picture: `life=${at}:mold=12:ratio=0.2:life_color=#ffd27f:death_color=#7a2e0e:mold_color=#2b0d04`,
    sound: 'anoisesrc=color=pink:sample_rate=48000:amplitude=0.15',
    ...small,
  },
  choir: {
    name: 'choir',
    picture: `life=${at}:ratio=0.03:mold=40:life_color=#e9d5ff:death_color=#9333ea:mold_color=#1e0b3a`,
    look: 'boxblur=4:1',
    sound: chord(196, 247, 294, 392),
    ...small,
  },
  stars: { name: 'stars', picture: `mandelbrot=${at}:end_pts=240`, sound: chord(65, 98, 130.5), ...small },
} as const satisfies Record<string, Scene>;
