import type { Handlers } from '../handlers/handler.ts';
import type { SandboxRecord } from '../sandbox/record.ts';
import { describedBy } from './described-by.ts';

/**
 * Verbose info of a sandbox: JSON text under `info`, with the keys that users of CRI-O's `crictl inspectp` expect, and
 * what else a person asks of a pod.
 */
export function sandboxInfo(sandbox: SandboxRecord, handlers: Handlers): Readonly<Record<string, string>> {
  const { pauseProcess } = sandbox;
  const info = {
    sandboxID: sandbox.id,
    pid: pauseProcess?.process?.pid ?? 0,
    // '' for the pause that is built in: no image was pulled for it.
    image: sandbox.pauseImage ?? '',
    runtimeHandler: sandbox.handler,
    ...(pauseProcess === undefined
      ? { pauseKind: 'none' }
      : describedBy(sandbox, handlers, (handler) => handler.describeSandbox(pauseProcess))),
    cgroupParent: sandbox.cgroupParent,
    namespaces: sandbox.namespaces,
    cniResult: parsed(sandbox.networkResult),
    runtimeSpec: parsed(sandbox.specJson),
  };
  return { info: JSON.stringify(info) };
}

function parsed(json: string | undefined): unknown {
  return json === undefined ? undefined : JSON.parse(json);
}
