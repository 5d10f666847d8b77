import type { ImageConfig } from '../../base/image.ts';

/** libseccomp's names by GOARCH, as ImageConfig has it. */
const NATIVE: Readonly<Record<string, string>> = {
  amd64: 'SCMP_ARCH_X86_64',
  arm64: 'SCMP_ARCH_AARCH64',
  '386': 'SCMP_ARCH_X86',
  arm: 'SCMP_ARCH_ARM',
  ppc64le: 'SCMP_ARCH_PPC64LE',
  s390x: 'SCMP_ARCH_S390X',
  riscv64: 'SCMP_ARCH_RISCV64',
};

/** By the unpacker's names of foreign ELF machines. */
const FOREIGN: Readonly<Record<string, string>> = { x86: 'SCMP_ARCH_X86', x32: 'SCMP_ARCH_X32', arm: 'SCMP_ARCH_ARM' };

/** What a host of that architecture can execute beside it. */
const COMPANIONS: Readonly<Record<string, readonly string[]>> = {
  SCMP_ARCH_X86_64: ['SCMP_ARCH_X86', 'SCMP_ARCH_X32'],
  SCMP_ARCH_AARCH64: ['SCMP_ARCH_ARM'],
};

export interface ChosenArchitectures {
  readonly names: readonly string[];
  /** For verbose info. */
  readonly why: string;
}

/**
 * The architectures a default profile names (docs/architecture.md#seccomp-architectures). Each costs a compilation of
 * the whole list at every create and exec, and opens its system calls to the container.
 */
export function chooseArchitectures(setting: 'image' | 'native' | 'all', image: ImageConfig): ChosenArchitectures {
  const native = NATIVE[image.architecture];
  if (native === undefined)
    return { names: [], why: `the runtime's own (${image.architecture || 'unnamed'} is not known)` };
  if (setting === 'native') return { names: [native], why: 'native only, as configured' };
  if (setting === 'all')
    return { names: [native, ...(COMPANIONS[native] ?? [])], why: 'all of the machine, as configured' };
  const foreign = image.foreignArchitectures.flatMap((name) => FOREIGN[name] ?? []);
  if (foreign.length === 0)
    return { names: [native], why: 'native only: the image has no executable of another machine' };
  return { names: [native, ...foreign], why: `the image has executables for ${image.foreignArchitectures.join(', ')}` };
}
