import type { SeccompProfile, SeccompRule } from './seccomp-profile.ts';
import { ALLOWED_SYSCALLS, SYSCALLS_OF_32_BIT, SYSCALLS_OF_ARCHITECTURE, SYSCALLS_OF_CAPABILITY } from './syscalls.ts';

const ALLOW = 'SCMP_ACT_ALLOW';
const EPERM = 1;
const ENOSYS = 38;
const AF_VSOCK = 40;
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET: the flags of clone(2) that make namespaces. */
const NAMESPACE_FLAGS = 0x7e020000;
/** PER_LINUX, PER_LINUX32, both with UNAME26, and the query. */
const PERSONALITIES = [0x0, 0x8, 0x20000, 0x20008, 0xffffffff];

/**
 * Gantry's default profile (`RuntimeDefault`): an allow list; what is not on it fails with EPERM.
 * @param capabilities the container's bounding set: system calls that a capability is for are allowed to who has it
 * @param architectures libseccomp's names; empty for the runtime's own
 */
export function defaultProfile(capabilities: readonly string[], architectures: readonly string[]): SeccompProfile {
  const names = new Set([
    ...Object.values(ALLOWED_SYSCALLS).flat(),
    ...architectures.flatMap((name) => SYSCALLS_OF_ARCHITECTURE[name] ?? []),
    ...(has32Bit(architectures) ? SYSCALLS_OF_32_BIT : []),
    ...capabilities.flatMap((name) => SYSCALLS_OF_CAPABILITY[name] ?? []),
  ]);
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: EPERM,
    ...(architectures.length === 0 ? {} : { architectures: [...architectures] }),
    syscalls: [
      { names: [...names].sort(), action: ALLOW },
      { names: ['socket'], action: ALLOW, args: [{ index: 0, value: AF_VSOCK, op: 'SCMP_CMP_NE' }] },
      ...PERSONALITIES.map(personality),
      ...(capabilities.includes('CAP_SYS_ADMIN') ? [] : CLONE_WITHOUT_NAMESPACES),
    ],
  };
}

/** clone3 hides its flags in memory where no filter sees them; ENOSYS has libc fall back to clone. */
const CLONE_WITHOUT_NAMESPACES: readonly SeccompRule[] = [
  {
    names: ['clone'],
    action: ALLOW,
    args: [{ index: 0, value: NAMESPACE_FLAGS, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }],
  },
  { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: ENOSYS },
];

function personality(value: number): SeccompRule {
  return { names: ['personality'], action: ALLOW, args: [{ index: 0, value, op: 'SCMP_CMP_EQ' }] };
}

function has32Bit(architectures: readonly string[]): boolean {
  return architectures.some((name) => name === 'SCMP_ARCH_X86' || name === 'SCMP_ARCH_ARM');
}
