import WebSocket from 'ws';
import * as chat from '../../domain/chat/contract';
import * as users from '../../domain/users/contract';
import { type IrcSocket, openIrcSocket } from './irc-socket';
import { type Call, type Person, until, type World } from './world';

/** Does everything that the IRC bridge offers once, as a bot of the room's owner. */
export async function exerciseBots(world: World, owner: Person): Promise<void> {
  const room = `#${owner.username.toLowerCase()}`;
  const { token, tokenId } = await owner.call(chat.createBotToken, {
    body: { name: 'walkthrough', scopes: ['chat:read', 'chat:write', 'chat:moderate'] },
  });
  await owner.call(chat.listBotTokens, {});
  const bot = await openIrcSocket(world);
  await bot.request('CAP REQ :twitch.tv/tags twitch.tv/commands', / CAP \* ACK /);
  // PASS has no answer; a second one is refused.
  await bot.request(`PASS oauth:${token}\r\nPING :after`, / PONG | 462 /);
  await bot.request(`NICK ${owner.username}`, / 376 | 462 /);
  await bot.request(`JOIN ${room}`, / 366 /);
  await bot.request(`PRIVMSG ${room} :hello from a bot`, / USERSTATE /);
  await bot.request(`PRIVMSG ${room} :/mods`, /msg-id=(no_mods|room_mods)/);
  await bot.request(`PRIVMSG ${room} :/slow 3`, /slow=3/);
  await bot.request(`PRIVMSG ${room} :/slowoff`, /slow=0/);
  await owner.call(chat.revokeBotToken, { params: { tokenId } });
  await bot.requestClose('PING');

  const stranger = await openIrcSocket(world);
  await stranger.request('PASS oauth:nothing\r\nPING :after', / PONG | 462 /);
  await stranger.requestClose('NICK stranger');
}

/** Signs out everywhere with an open socket and an open bot: both are closed. */
export async function exerciseSignOut(world: World, call: Call): Promise<void> {
  const { token } = await call(chat.createBotToken, { body: { name: 'walkthrough', scopes: ['chat:read'] } });
  const bot = await openIrcSocket(world);
  await bot.request(`PASS oauth:${token}\r\nPING :after`, / PONG | 462 /);
  const { ticket } = await call(users.createSocketTicket, {});
  const address = `${world.running.site.replace('http', 'ws')}/ws?ticket=${ticket}`;
  const socket = new WebSocket(address, { origin: world.running.site });
  await new Promise((opened, failed) => socket.once('open', opened).once('error', failed));
  await call(users.signOutEverywhere, { body: { endBots: true } });
  await until('the socket to close', () => socket.readyState === WebSocket.CLOSED);
  await bot.requestClose('PING');
}

/** Waits until a room can be joined by its owner's current name. */
export async function joinByName(world: World, name: string): Promise<void> {
  const reader: IrcSocket = await openIrcSocket(world);
  await reader.request('NICK justinfan1', / 376 | 462 /);
  await until(`the room of ${name}`, async () =>
    (await reader.request(`JOIN #${name.toLowerCase()}`, / 366 | NOTICE #/)).includes(' 366 '),
  );
  reader.close();
}
