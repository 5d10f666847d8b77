import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DaemonUnderTest } from '../../harness/daemon.ts';

/** Bounds the wait for a plugin that hangs. */
const PLUGIN_TIMEOUT = '3s';
const CNI_PROGRAMS = '/usr/lib/cni';
const RUNC = '/usr/sbin/runc';

/** The runtime handler whose `create` fails for containers with {@link RUNTIME_FAULT} in their environment. */
export const FAULTY_HANDLER = 'faulty';
export const RUNTIME_FAULT = 'SOAK_RUNTIME_FAULT';

/** What the runtime does instead of `create`. */
const CREATE = {
  fails: 'echo "create fails on purpose" >&2; exit 1',
  noisy: '{ echo -n "create fails with much output "; head -c 200000 /dev/zero | tr "\\0" x; } >&2; exit 1',
  hangs: 'exec sleep 1000',
} as const;

/** What the `bridge` plugin does for pods with such a name: once for DEL, because a pod must be removable. */
const NETWORK = {
  'add-fails': { verb: 'ADD', script: 'echo "ADD fails on purpose" >&2; exit 1' },
  'add-hangs': { verb: 'ADD', script: 'exec sleep 1000' },
  'add-half': { verb: 'ADD', script: `${CNI_PROGRAMS}/bridge >/dev/null; echo "ADD fails at its end" >&2; exit 1` },
  'del-fails': { verb: 'DEL', script: 'echo "DEL fails on purpose" >&2; exit 1' },
  'del-hangs': { verb: 'DEL', script: 'exec sleep 1000' },
} as const;

export type RuntimeFault = keyof typeof CREATE;
export type NetworkFault = keyof typeof NETWORK;

/** Writes a runtime and a network plugin that misbehave on request, and configures the daemon to use them. */
export function useFaultyPrograms(daemon: DaemonUnderTest): void {
  const runtime = join(daemon.base, 'faulty-runc');
  writeFileSync(runtime, faultyRuntime(), { mode: 0o755 });
  const plugins = join(daemon.base, 'plugins');
  const marks = join(daemon.base, 'marks');
  for (const directory of [plugins, marks]) mkdirSync(directory);
  writeFileSync(join(plugins, 'bridge'), faultyPlugin(marks), { mode: 0o755 });
  daemon.configure({
    runtimes: { [FAULTY_HANDLER]: { path: runtime } },
    cni: { plugin_dirs: [plugins, CNI_PROGRAMS], plugin_timeout: PLUGIN_TIMEOUT, del_retry_period: '10s' },
  });
}

function faultyRuntime(): string {
  const cases = Object.entries(CREATE).map(([fault, script]) => `*${RUNTIME_FAULT}=${fault}*) ${script};;`);
  return shell(
    'verb= bundle= last=',
    'for arg; do',
    '  case "$arg" in create) verb=create;; esac',
    '  case "$last" in -b|--bundle) bundle=$arg;; esac',
    '  last=$arg',
    'done',
    `[ "$verb" != create ] || case "$(cat "$bundle/config.json")" in`,
    ...cases,
    'esac',
    `exec ${RUNC} "$@"`,
  );
}

function faultyPlugin(marks: string): string {
  const cases = Object.entries(NETWORK).map(
    ([fault, { verb, script }]) => `${verb}:*K8S_POD_NAME=${fault}-*) [ -e $mark ] || { : > $mark; ${script}; };;`,
  );
  return shell(
    `mark=${marks}/$CNI_COMMAND-$CNI_CONTAINERID`,
    'case "$CNI_COMMAND:$CNI_ARGS" in',
    ...cases,
    'esac',
    `exec ${CNI_PROGRAMS}/bridge`,
  );
}

function shell(...lines: readonly string[]): string {
  return `#!/bin/sh\n${lines.join('\n')}\n`;
}
