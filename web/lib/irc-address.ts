/** Where bots connect: IRC over a WebSocket, on the site's own host. */
export function ircAddress(): string {
  return `${location.protocol === 'http:' ? 'ws' : 'wss'}://${location.host}`;
}
