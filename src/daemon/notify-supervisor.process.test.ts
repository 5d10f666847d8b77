import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { notifySupervisor } from './notify-supervisor.ts';

const PYTHON = '/usr/bin/python3';

/** Node has no datagram sockets in the file system. */
const RECEIVER = `
import socket, sys
s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
s.bind(sys.argv[1])
print('bound', flush=True)
print(s.recv(200).decode().replace('\\n', ' '), flush=True)
`;

describe('notifySupervisor()', () => {
  it('sends the state to the socket that systemd names', { skip: !existsSync(PYTHON) }, async () => {
    const base = await mkdtemp(join(tmpdir(), 'gantry-notify-'));
    const socket = join(base, 'notify');
    const receiver = spawn(PYTHON, ['-c', RECEIVER, socket], { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: receiver.stdout })[Symbol.asyncIterator]();
    assert.equal((await lines.next()).value, 'bound');
    notifySupervisor('READY=1', () => assert.fail('systemd was not notified'), { NOTIFY_SOCKET: socket });
    assert.equal((await lines.next()).value, 'READY=1');
    if (receiver.exitCode === null) await once(receiver, 'exit');
    await rm(base, { recursive: true });
  });
});
