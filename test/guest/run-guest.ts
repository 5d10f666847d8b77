import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { mustRun } from '../harness/run.ts';
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

/** The second time without its memory: what the first left on the disk of `/state` is all there is. */
const BOOTS = ['', 'gantry.after=power-cut'];
const STATE_DISK_SIZE = '1G';

/**
 * Boots the guest under software emulation and lets it run its smoke tests, twice: after the first run it cuts its own
 * power. Only `/state` is kept from the first boot to the second.
 * @param console called for each line of the console
 */
export async function runGuest(
  base: BaseDisk,
  project: string,
  timeoutMs: number,
  console: (line: string) => void,
): Promise<GuestRun> {
  const directory = mkdtempSync('/var/tmp/gantry-guest-');
  const state = join(directory, 'state.img');
  const lines: string[] = [];
  const results: SmokeResult[] = [];
  const deadline = performance.now() + timeoutMs;
  try {
    await mustRun('mkfs.ext4', ['-q', '-F', '-L', 'state', state, STATE_DISK_SIZE]);
    for (const [at, parameter] of BOOTS.entries()) {
      const serial = join(directory, `results-${at}`);
      await boot(guestArguments(base, { project, state, serial, parameter }), deadline - performance.now(), (line) => {
        lines.push(line);
        console(line);
      });
      results.push(...parseResults(readFileSync(serial, 'utf8')));
    }
    return { results, console: lines.join('\n') };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface BootOptions {
  readonly project: string;
  readonly state: string;
  /** File that takes the results. */
  readonly serial: string;
  /** One more for the kernel's command line. */
  readonly parameter: string;
}

function guestArguments({ disk, kernel, initrd }: BaseDisk, request: BootOptions): readonly string[] {
  return [
    ...['-accel', 'tcg,thread=multi', '-cpu', 'max', '-smp', '2', '-m', String(MEMORY_MIB)],
    ...['-nographic', '-nodefaults', '-no-reboot', '-monitor', 'none', '-nic', 'none'],
    ...['-kernel', kernel, '-initrd', initrd, '-append', `${KERNEL_COMMAND_LINE} ${request.parameter}`],
    ...['-drive', `file=${disk},format=raw,if=virtio,snapshot=on`],
    ...['-drive', `file=${request.project},format=raw,if=virtio,readonly=on`],
    ...['-drive', `file=${request.state},format=raw,if=virtio`],
    ...['-serial', 'stdio', '-serial', `file:${request.serial}`],
  ];
}

async function boot(args: readonly string[], timeoutMs: number, line: (text: string) => void): Promise<void> {
  const child = spawn(QEMU, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: Math.max(Math.ceil(timeoutMs), 1),
    killSignal: 'SIGKILL',
  });
  createInterface({ input: child.stdout }).on('line', line);
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', () => resolve());
  });
}

function parseResults(text: string): readonly SmokeResult[] {
  const lines = text.split('\n').filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as SmokeResult);
}
