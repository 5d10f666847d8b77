import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { BaseDisk } from './base-disk.ts';
import type { SmokeResult } from './smoke-result.ts';

export interface GuestRun {
  readonly results: readonly SmokeResult[];
  /** What the guest's console showed. */
  readonly console: string;
}

const QEMU = 'qemu-system-x86_64';
const MEMORY_MIB = 2048;
/** The kernel's messages stay off the console but for errors: each line costs an emulated serial port its time. */
const KERNEL_COMMAND_LINE = [
  ...['root=/dev/vda', 'rw', 'console=ttyS0', 'loglevel=4', 'psi=1', 'mitigations=off', 'panic=-1'],
  ...['systemd.show_status=false', 'systemd.unified_cgroup_hierarchy=1'],
].join(' ');

/**
 * Boots the guest under software emulation, lets it run its smokes and switch itself off. Nothing is written to the
 * disks.
 * @param console told of each line of the console
 */
export async function runGuest(
  { disk, kernel, initrd }: BaseDisk,
  project: string,
  timeoutMs: number,
  console: (line: string) => void,
): Promise<GuestRun> {
  const directory = mkdtempSync('/var/tmp/gantry-guest-');
  const resultsFile = join(directory, 'results');
  const args = [
    ...['-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', '2', '-m', String(MEMORY_MIB)],
    ...['-nographic', '-nodefaults', '-no-reboot', '-monitor', 'none', '-nic', 'none'],
    ...['-kernel', kernel, '-initrd', initrd, '-append', KERNEL_COMMAND_LINE],
    ...['-drive', `file=${disk},format=raw,if=virtio,snapshot=on`],
    ...['-drive', `file=${project},format=raw,if=virtio,readonly=on`],
    ...['-serial', 'stdio', '-serial', `file:${resultsFile}`],
  ];
  const lines: string[] = [];
  try {
    const child = spawn(QEMU, args, {
      stdio: ['ignore', 'pipe', 'inherit'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      console(line);
    });
    await new Promise<void>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', () => resolve());
    });
    return { results: parseResults(readFileSync(resultsFile, 'utf8')), console: lines.join('\n') };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function parseResults(text: string): readonly SmokeResult[] {
  const lines = text.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as SmokeResult);
}
