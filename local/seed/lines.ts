/** What people say in the chats of the demo channels; `sf…` are the platform's emotes. */
export interface Talk {
  /** Said now and then. */
  readonly lines: readonly string[];
  /** Said in reply to somebody. */
  readonly replies: readonly string[];
}

const common: Talk = {
  lines: [
    'hello everyone sfWave',
    'just got here, what did I miss?',
    'sfClap sfClap',
    'this is so good',
    'the quality is great today',
    'back from a coffee',
    'first time here, liking it sfSmile',
    'watching from the train',
    'sfHeart',
  ],
  replies: [
    'same here',
    'haha yes sfLaugh',
    'welcome! sfWave',
    'I was thinking that too',
    'sfThink maybe',
    'true',
  ],
};

const own: Readonly<Record<string, Talk>> = {
  tidewatch: {
    lines: [
      'the big one is coming, wait for it',
      'I fell asleep to this yesterday sfSmile',
      'is that a seal or a rock?',
      'tide turns in an hour',
      'perfect with the lights off',
    ],
    replies: ['definitely a rock', 'sounds better with headphones', 'I can almost smell it'],
  },
  marta_codes: {
    lines: [
      'why not use a parser generator?',
      'that off-by-one got me last week too',
      'the error messages are the best part sfFire',
      'could you make the font bigger?',
      'panic mode recovery, classic',
      'I would test that case',
    ],
    replies: ['hand-written gives better errors', 'it is in part 3', 'yes, sync on the semicolon'],
  },
  leo_plays: {
    lines: [
      'nooo the jump sfSad',
      'that was pixel perfect sfFire',
      'GG sfGG',
      'new split?',
      'he always slows down there',
      'world record pace, surely',
    ],
    replies: ['two seconds ahead I think', 'copium', 'wait for the water level'],
  },
  cocina_de_ines: {
    lines: [
      '¡qué buena pinta! sfHeart',
      '¿cuánto caldo por persona?',
      'I am so hungry now',
      'mi abuela le ponía azafrán',
      'does it work with brown rice?',
    ],
    replies: ['tres partes de caldo', 'con azafrán siempre', 'it does, but give it more time'],
  },
  night_choir: {
    lines: [
      'the altos today sfHeart',
      'goosebumps',
      'could you do the Monteverdi again?',
      'that last chord sfWow',
      'who is the bass?',
    ],
    replies: ['second this', 'they did it at the start', 'the tuning is unreal'],
  },
  deep_field: {
    lines: [
      'how deep is this now?',
      'I have been staring for twenty minutes sfWow',
      'it never repeats, does it',
      'spirals again!',
      'what colours are those?',
    ],
    replies: ['about 1e12', 'it does, just never exactly', 'depends on the iteration count'],
  },
};

/** What suits a channel. */
export function talkOf(username: string): Talk {
  const { lines, replies } = own[username] ?? { lines: [], replies: [] };
  return { lines: [...lines, ...lines, ...common.lines], replies: [...replies, ...common.replies] };
}
