import { request } from 'node:http';

export interface AdminResource {
  readonly owner: string;
  readonly resource: { readonly kind: string };
  /** The resource, for people. */
  readonly what: string;
  /** Why its last release failed; '' if none did. */
  readonly lastError: string;
}

/** The ledger's rows as the daemon's admin socket shows them. */
export async function adminResources(socket: string): Promise<readonly AdminResource[]> {
  const body = (await ask(socket, '/v1/resources')) as
    | readonly AdminResource[]
    | { readonly resources: readonly AdminResource[] };
  return 'resources' in body ? body.resources : body;
}

/** How often what went wrong since the daemon's start. */
export async function adminFaults(socket: string): Promise<Readonly<Record<string, number>>> {
  return (await ask(socket, '/v1/faults')) as Readonly<Record<string, number>>;
}

/** The output of `gantry ops`, as far as tests use it. */
export interface AdminOperation {
  readonly kind: string;
  readonly key: string;
  readonly stage: string;
}

/** The running operations, oldest first. */
export async function adminOperations(socket: string): Promise<readonly AdminOperation[]> {
  return (await ask(socket, '/v1/operations')) as readonly AdminOperation[];
}

function ask(socketPath: string, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      answer.on('end', () => resolve(JSON.parse(text)));
    });
    call.on('error', reject).end();
  });
}
