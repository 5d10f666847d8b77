import { request } from 'node:http';

export interface AdminResource {
  readonly owner: string;
  readonly resource: { readonly kind: string };
}

/** The ledger's rows as the daemon's admin socket shows them. */
export function adminResources(socket: string): Promise<readonly AdminResource[]> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath: socket, path: '/v1/resources' }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => {
        const body = JSON.parse(text) as readonly AdminResource[] | { readonly resources: readonly AdminResource[] };
        resolve(
          Array.isArray(body)
            ? (body as readonly AdminResource[])
            : (body as { resources: readonly AdminResource[] }).resources,
        );
      });
    });
    call.on('error', reject).end();
  });
}
