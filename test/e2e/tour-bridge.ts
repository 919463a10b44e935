import * as chat from '../../domain/chat/contract';
import { type LineSocket, openLines } from './lines';
import { type Person, until, type World } from './world';

/** A bot of the owner of a room: everything that the IRC bridge does, once. */
export async function bots(world: World, owner: Person): Promise<void> {
  const room = `#${owner.username.toLowerCase()}`;
  const { token, tokenId } = await owner.call(chat.createBotToken, {
    body: { name: 'tour', scopes: ['chat:read', 'chat:write', 'chat:moderate'] },
  });
  await owner.call(chat.listBotTokens, {});
  const bot = await openLines(world);
  await bot.ask('CAP REQ :twitch.tv/tags twitch.tv/commands', / CAP \* ACK /);
  // A password has no answer of its own; a second one is refused.
  await bot.ask(`PASS oauth:${token}\r\nPING :after`, / PONG | 462 /);
  await bot.ask(`NICK ${owner.username}`, / 376 | 462 /);
  await bot.ask(`JOIN ${room}`, / 366 /);
  await bot.ask(`PRIVMSG ${room} :hello from a bot`, / USERSTATE /);
  await bot.ask(`PRIVMSG ${room} :/mods`, /msg-id=(no_mods|room_mods)/);
  await bot.ask(`PRIVMSG ${room} :/slow 3`, /slow=3/);
  await bot.ask(`PRIVMSG ${room} :/slowoff`, /slow=0/);
  await owner.call(chat.revokeBotToken, { params: { tokenId } });
  await bot.askOut('PING');

  const stranger = await openLines(world);
  await stranger.ask('PASS oauth:nothing\r\nPING :after', / PONG | 462 /);
  await stranger.askOut('NICK stranger');
}

/** Waits until a room is found by the name that its owner has now. */
export async function foundByName(world: World, name: string): Promise<void> {
  const reader: LineSocket = await openLines(world);
  await reader.ask('NICK justinfan1', / 376 | 462 /);
  await until(`the room of ${name}`, async () =>
    (await reader.ask(`JOIN #${name.toLowerCase()}`, / 366 | NOTICE #/)).includes(' 366 '),
  );
  reader.close();
}
