import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** Why a client gets no stream. The text is shown to a person by kubectl and crictl. */
export interface Refusal {
  readonly status: number;
  readonly text: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

/** Answers on a socket that has left the HTTP server, and closes it. */
export function answer(socket: Duplex, { status, text, headers = {} }: Refusal): void {
  const body = `${text}\n`;
  const lines = Object.entries({
    ...headers,
    'Content-Type': 'text/plain',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  }).flatMap(([name, value]) => [value].flat().map((each) => `${name}: ${each}`));
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n${body}`, () =>
    socket.destroy(),
  );
}
