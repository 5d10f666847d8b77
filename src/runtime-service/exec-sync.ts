import { InvalidInput } from '../base/failure.ts';
import type { PodRuntime } from '../pod/runtime.ts';
import { encodedWithLongFields } from '../rpc/encoded.ts';
import { idOf, plainTexts, seconds } from '../rpc/fields.ts';
import { ExecSyncResponse } from '../rpc/generated/codecs.ts';
import type { RuntimeRpc } from '../rpc/service.ts';

/**
 * Runs a command in a container and answers its output and exit code. Output beyond the domain's limit is cut off; its
 * memory is occupied until the answer has been sent.
 */
export function execSync(pods: Pick<PodRuntime, 'execSync'>): RuntimeRpc<'ExecSync'> {
  return async ({ containerId, cmd, timeout }, ctx) => {
    if (cmd.length === 0) throw new InvalidInput('cmd', 'is empty');
    const argv = plainTexts(cmd, 'cmd');
    const id = idOf(containerId, 'container_id');
    const outcome = await pods.execSync(id, argv, seconds(timeout, 'timeout'), ctx);
    if (outcome.truncated) ctx.log('warn', 'output of a command was truncated', { container: id });
    const output = [
      { number: 1, pieces: outcome.stdout },
      { number: 2, pieces: outcome.stderr },
    ];
    return encodedWithLongFields(ExecSyncResponse, output, { exitCode: outcome.exitCode }, outcome.release);
  };
}
