/** A small set of emoji with the words by which they are found. */
const groups = {
  Faces:
    '😀 grin happy|😃 smile happy|😄 laugh happy|😁 beam teeth|😆 lol laugh|😅 sweat phew|🤣 rofl laugh|😂 joy tears laugh|🙂 slight smile|🙃 upside down|😉 wink|😊 blush|😇 angel|🥰 love hearts|😍 heart eyes love|🤩 star struck wow|😘 kiss|😋 yum tasty|😜 wink tongue|🤪 zany crazy|🤑 money|🤗 hug|🤭 oops giggle|🤫 shush quiet|🤔 think hmm|🤨 eyebrow doubt|😐 neutral|😑 expressionless|😶 speechless|😏 smirk|🙄 eye roll|😬 grimace awkward|😴 sleep tired|🤤 drool|😎 cool sunglasses|🤓 nerd|🧐 monocle|😕 confused|🙁 frown|😮 open mouth wow|😲 astonished|😳 flushed|🥺 plead please|😢 cry sad|😭 sob cry|😱 scream fear|😤 triumph huff|😡 angry rage|🤬 swear|🤯 mind blown|🥳 party celebrate|🥶 cold freeze|🥵 hot|🤢 sick|🤡 clown|💀 skull dead|👻 ghost|🤖 robot|👀 eyes look',
  People:
    '👍 thumbs up yes|👎 thumbs down no|👏 clap applause|🙌 hands hooray|🙏 pray thanks please|🤝 handshake deal|👋 wave hello bye|✌️ peace victory|🤞 fingers crossed luck|🤘 rock horns|👌 ok|🤌 pinched|👊 fist|💪 strong muscle|🫡 salute|🤷 shrug|🤦 facepalm|💃 dance|🕺 dance',
  Hearts:
    '❤️ heart love red|🧡 orange heart|💛 yellow heart|💚 green heart|💙 blue heart|💜 purple heart|🖤 black heart|🤍 white heart|💔 broken heart|💯 hundred|💥 boom|🔥 fire hot lit|✨ sparkles|⭐ star|🎉 party popper tada|🎊 confetti|💤 zzz sleep|❓ question|❗ exclamation|✅ check yes|❌ cross no',
  Things:
    '🎮 game controller|🕹️ joystick|🎲 dice|🏆 trophy win|🥇 gold medal|⚽ football soccer|🏀 basketball|🎵 note music|🎶 notes music|🎸 guitar|🎤 microphone sing|🎧 headphones|🎬 clapper film|📺 tv|💻 laptop|📷 camera|💡 idea bulb|🔔 bell|💰 money|🎁 gift present|🚀 rocket|🍿 popcorn|🍕 pizza|🍔 burger|☕ coffee|🍺 beer|🥂 cheers|🎂 cake|🌹 rose|🌈 rainbow|☀️ sun|🌙 moon|⚡ lightning|❄️ snow|🐶 dog|🐱 cat|🦊 fox|🐸 frog|🐵 monkey|🐔 chicken|🦄 unicorn|🐢 turtle|🐙 octopus|🦀 crab',
} as const;

export interface Emoji {
  readonly sign: string;
  /** The first is its name. */
  readonly words: readonly string[];
}

export const emojiGroups: readonly { readonly title: string; readonly emoji: readonly Emoji[] }[] =
  Object.entries(groups).map(([title, list]) => ({
    title,
    emoji: list.split('|').map((one) => {
      const [sign = '', ...words] = one.split(' ');
      return { sign, words };
    }),
  }));

export const allEmoji: readonly Emoji[] = emojiGroups.flatMap(({ emoji }) => emoji);
