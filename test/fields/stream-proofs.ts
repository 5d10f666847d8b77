import type { FieldNode } from './field-node.ts';
import { type Proofs, type Story, shows } from './proof.ts';
import { PLAIN_CONTAINER, PLAIN_POD } from './rich-requests.ts';
import { type Created, run } from './stories.ts';

/** A call that answers a URL; then a client comes there. */
function streaming(title: string, call: (node: FieldNode, made: Created) => Promise<unknown>, stdin = false): Story {
  return {
    title,
    async tell(node) {
      await call(node, await run(node, PLAIN_POD, { ...PLAIN_CONTAINER, stdin }));
      await node.connect();
    },
  };
}

const exec = (streams: { tty?: boolean; stdin?: boolean; stdout?: boolean; stderr?: boolean }) =>
  shows(
    streaming('Exec', (node, { containerId }) => node.ask('Exec', { containerId, cmd: ['talk', 'loud'], ...streams })),
  );
const attach = (streams: { tty?: boolean; stdin?: boolean; stdout?: boolean; stderr?: boolean }) =>
  shows(streaming('Attach', (node, { containerId }) => node.ask('Attach', { containerId, ...streams }), true));
const forward = shows(
  streaming('PortForward', (node, { podSandboxId }) => node.ask('PortForward', { podSandboxId, port: [80, 443] })),
);

const BOTH = { stdout: true, stderr: true };
const TERMINAL = { tty: true, stdin: true, stdout: true };

/** Calls that are answered by a URL. */
export const STREAM_PROOFS: Proofs = {
  ExecRequest: {
    containerId: exec(BOTH)('session.argv', ['talk', 'loud']),
    cmd: exec(BOTH)('session.argv', ['talk', 'loud']),
    tty: exec(TERMINAL)('session.tty', true),
    stdin: exec(TERMINAL)('session.stdin', true),
    stdout: exec(BOTH)('session.stdout', true),
    stderr: exec(BOTH)('session.stderr', true),
  },
  AttachRequest: {
    containerId: attach(BOTH)('session.stdout', true),
    tty: attach(TERMINAL)('session.tty', true),
    stdin: attach(TERMINAL)('session.stdin', true),
    stdout: attach(BOTH)('session.stdout', true),
    stderr: attach(BOTH)('session.stderr', true),
  },
  PortForwardRequest: {
    podSandboxId: forward('stream.kind', 'portforward'),
    port: forward('stream.ports', [80, 443]),
  },
};
