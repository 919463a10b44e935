/** The pool alone: the whole of undici, with fetch and WebSocket, would double the bundle. */
declare module 'undici/lib/dispatcher/pool.js' {
  export { Pool as default } from 'undici';
}
