import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { execSync } from './exec-sync.ts';
import { FakePods } from './testing/fake-pods.ts';
import { containerRecord } from './testing/records.ts';

function podsWithOne(): FakePods {
  const pods = new FakePods();
  pods.add(containerRecord({ id: 'cc01', sandboxId: 'ab12', state: 'RUNNING' }));
  return pods;
}

describe('execSync()', () => {
  it('answers output and exit code', async () => {
    const exec = execSync(podsWithOne());
    const hello = await ask(RUNTIME_RPCS.ExecSync, exec, { containerId: 'cc01', cmd: ['echo', 'hello', 'there'] });
    assert.deepEqual([Buffer.from(hello.stdout).toString(), hello.exitCode], ['hello there', 0]);
    const nothing = await ask(RUNTIME_RPCS.ExecSync, exec, { containerId: 'cc01', cmd: ['nothing'] });
    assert.equal(nothing.exitCode, 127);
  });

  it('refuses an empty command, text with NUL, and a negative timeout', async () => {
    const exec = execSync(podsWithOne());
    await assert.rejects(ask(RUNTIME_RPCS.ExecSync, exec, { containerId: 'cc01' }), /^InvalidInput: cmd: is empty/);
    const nul = { containerId: 'cc01', cmd: ['echo', 'a\0b'] };
    await assert.rejects(ask(RUNTIME_RPCS.ExecSync, exec, nul), /^InvalidInput: cmd\[1\]: contains a NUL/);
    const negative = { containerId: 'cc01', cmd: ['echo'], timeout: -5n };
    await assert.rejects(ask(RUNTIME_RPCS.ExecSync, exec, negative), /^InvalidInput: timeout/);
  });

  it('refuses an argument that is longer than Linux accepts', async () => {
    const long = { containerId: 'cc01', cmd: ['echo', 'x'.repeat(128 * 1024)] };
    const answer = ask(RUNTIME_RPCS.ExecSync, execSync(podsWithOne()), long);
    await assert.rejects(answer, /^InvalidInput: cmd\[1\]: 131073 bytes exceed 131072, the limit of Linux/);
  });

  it('fails for a container that does not run', async () => {
    const pods = podsWithOne();
    pods.change('cc01', { state: 'EXITED' });
    const answer = ask(RUNTIME_RPCS.ExecSync, execSync(pods), { containerId: 'cc01', cmd: ['echo'] });
    await assert.rejects(answer, /^PreconditionFailed/);
  });
});
