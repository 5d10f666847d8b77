/** Number of bytes at the start of a file that show its machine. */
export const ELF_HEAD = 20;

const CLASS_32 = 1;

/** ELF machine numbers that a native architecture can run, too. Source: System V ABI, `e_machine`. */
const EM_386 = 3;
const EM_ARM = 40;
const EM_X86_64 = 62;

/**
 * The architecture that an executable needs in addition to the native one, named as `SCMP_ARCH_*` without the prefix
 * and in lower case (`x86`, `x32`, `arm`); undefined for native ones and for files that are not ELF executables.
 */
export function foreignArchitecture(head: Buffer, native: string = process.arch): string | undefined {
  if (head.length < ELF_HEAD || head.toString('latin1', 0, 4) !== '\x7fELF') return undefined;
  const is32 = head[4] === CLASS_32;
  const machine = head[5] === 2 ? head.readUInt16BE(18) : head.readUInt16LE(18);
  if (native === 'x64' && machine === EM_386) return 'x86';
  if (native === 'x64' && machine === EM_X86_64 && is32) return 'x32';
  return native === 'arm64' && machine === EM_ARM ? 'arm' : undefined;
}
