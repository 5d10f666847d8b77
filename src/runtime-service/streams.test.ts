import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import type { StreamRequest } from '../streaming/stream-request.ts';
import { attach } from './attach.ts';
import { exec } from './exec.ts';
import { portForward } from './port-forward.ts';
import { FakePods } from './testing/fake-pods.ts';
import { containerRecord, sandboxRecord } from './testing/records.ts';

/** Pods with one of each, and URLs that contain the request. */
function deps(): {
  readonly pods: FakePods;
  readonly asked: StreamRequest[];
  readonly urls: { urlFor(r: StreamRequest): string };
} {
  const pods = new FakePods();
  pods.add(sandboxRecord({ id: 'ab12', state: 'READY' }));
  pods.add(containerRecord({ id: 'cc01', sandboxId: 'ab12', state: 'RUNNING' }));
  const asked: StreamRequest[] = [];
  return { pods, asked, urls: { urlFor: (request) => `http://here/${request.kind}/${asked.push(request)}` } };
}

const OUTPUT = { tty: false, stdin: false, stdout: true, stderr: true };

describe('exec() and attach()', () => {
  it('return the URL of the streams', async () => {
    const { pods, urls, asked } = deps();
    const request = { containerId: 'cc01', cmd: ['ls'], ...OUTPUT };
    assert.equal((await ask(RUNTIME_RPCS.Exec, exec(pods, urls), request)).url, 'http://here/exec/1');
    assert.equal((await ask(RUNTIME_RPCS.Attach, attach(pods, urls), request)).url, 'http://here/attach/2');
    assert.deepEqual(asked, [
      { kind: 'exec', containerId: 'cc01', argv: ['ls'], streams: OUTPUT },
      { kind: 'attach', containerId: 'cc01', streams: OUTPUT },
    ]);
  });

  it('refuse a request without streams, stderr together with a terminal, and no command', async () => {
    const { pods, urls } = deps();
    const none = { containerId: 'cc01', cmd: ['ls'] };
    await assert.rejects(ask(RUNTIME_RPCS.Exec, exec(pods, urls), none), /^InvalidInput: stdin, stdout, stderr/);
    const both = { ...none, ...OUTPUT, tty: true };
    await assert.rejects(ask(RUNTIME_RPCS.Attach, attach(pods, urls), both), /^InvalidInput: stderr/);
    const empty = { ...none, ...OUTPUT, cmd: [] };
    await assert.rejects(ask(RUNTIME_RPCS.Exec, exec(pods, urls), empty), /^InvalidInput: cmd: is empty/);
  });

  it('fail for a container that does not run', async () => {
    const { pods, urls } = deps();
    pods.change('cc01', { state: 'EXITED' });
    const request = { containerId: 'cc01', cmd: ['ls'], ...OUTPUT };
    await assert.rejects(ask(RUNTIME_RPCS.Exec, exec(pods, urls), request), /^PreconditionFailed/);
    await assert.rejects(ask(RUNTIME_RPCS.Attach, attach(pods, urls), request), /^PreconditionFailed/);
  });
});

describe('portForward()', () => {
  it('answers where connections are served', async () => {
    const { pods, urls, asked } = deps();
    const request = { podSandboxId: 'ab12', port: [80, 443] };
    assert.equal(
      (await ask(RUNTIME_RPCS.PortForward, portForward(pods, urls), request)).url,
      'http://here/portforward/1',
    );
    assert.deepEqual(asked, [{ kind: 'portforward', sandboxId: 'ab12', ports: [80, 443] }]);
  });

  it('refuses invalid ports, and pods that are not ready', async () => {
    const { pods, urls } = deps();
    const rpc = portForward(pods, urls);
    await assert.rejects(
      ask(RUNTIME_RPCS.PortForward, rpc, { podSandboxId: 'ab12', port: [0] }),
      /^InvalidInput: port/,
    );
    const many = { podSandboxId: 'ab12', port: Array.from({ length: 128 }, () => 80) };
    await assert.rejects(ask(RUNTIME_RPCS.PortForward, rpc, many), /^InvalidInput: port/);
    await pods.stopSandbox('ab12');
    await assert.rejects(ask(RUNTIME_RPCS.PortForward, rpc, { podSandboxId: 'ab12' }), /^PreconditionFailed/);
  });
});
