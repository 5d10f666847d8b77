import type { IncomingMessage } from 'node:http';

/** True of a request to upgrade to WebSocket; any other is taken for one to SPDY. */
export function isWebSocketUpgrade({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === 'websocket' && hasWord(headers.connection, 'upgrade');
}

/** True if a comma-separated header contains the word, case-insensitive. */
export function hasWord(header: string | undefined, word: string): boolean {
  return words(header).some((each) => each.toLowerCase() === word);
}

/** The entries of a comma-separated header, in order. */
export function words(header: string | undefined): readonly string[] {
  return (header ?? '')
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}
