import { createHash } from 'node:crypto';
import type { SelinuxOptions } from '../../base/cri.ts';
import { InvalidInput } from '../../base/failure.ts';
import type { SelinuxContexts } from './contexts.ts';

/** Labels of a container. */
export interface SelinuxLabels {
  /** Of its processes. */
  readonly process: string;
  /** Of the files that it may use. */
  readonly mount: string;
}

const FIELD = 'linux.security_context.selinux_options';
/** Of containers that nothing confines. */
const PRIVILEGED_TYPE = 'spc_t';
const WORD = /^[A-Za-z0-9_]+$/;
/** `s0`, `s0:c1,c2`, `s0-s0:c0.c1023`. Source: selinux(8), MLS/MCS ranges. */
const LEVEL = /^s\d{1,2}(-s\d{1,2})?(:c\d{1,4}([.,]c\d{1,4})*)?$/;
/** Categories of the MCS policies: c0 to c1023. */
const CATEGORIES = 1024;

/**
 * The labels of a container: those of the policy's own contexts for containers, with what is asked for in their place, and
 * two categories of its pod's own where no level is asked for: containers of one pod share their files, pods do not.
 * @throws InvalidInput for what is no part of a label
 * Source: CRI v1, SELinuxOption; container_selinux(8).
 */
export function selinuxLabels(
  contexts: SelinuxContexts,
  sandboxId: string,
  options: SelinuxOptions | undefined,
  privileged: boolean,
): SelinuxLabels {
  const [user = '', role = '', type = ''] = contexts.process.split(':');
  const [, fileRole = '', fileType = ''] = contexts.file.split(':');
  const own = privileged ? { type: PRIVILEGED_TYPE, level: 's0' } : { type, level: `s0:${categoriesOf(sandboxId)}` };
  const asked = (part: keyof SelinuxOptions, form: RegExp, usual: string): string => {
    const value = options?.[part] ?? '';
    if (value !== '' && !form.test(value))
      throw new InvalidInput(`${FIELD}.${part}`, `${JSON.stringify(value)} is not valid`);
    return value === '' ? usual : value;
  };
  const [chosenUser, level] = [asked('user', WORD, user), asked('level', LEVEL, own.level)];
  return {
    process: [chosenUser, asked('role', WORD, role), asked('type', WORD, own.type), level].join(':'),
    mount: [chosenUser, fileRole, fileType, level].join(':'),
  };
}

/** True of options that ask for something. */
export function requestsLabels(options: SelinuxOptions | undefined): boolean {
  return Object.values(options ?? {}).some((part) => part !== '');
}

/** Two different ones, in order, by the pod's id: the same after a restart, and for each of its containers. */
function categoriesOf(sandboxId: string): string {
  const hash = createHash('sha256').update(sandboxId).digest();
  const first = hash.readUInt32LE(0) % CATEGORIES;
  const second = (first + 1 + (hash.readUInt32LE(4) % (CATEGORIES - 1))) % CATEGORIES;
  return `c${Math.min(first, second)},c${Math.max(first, second)}`;
}
