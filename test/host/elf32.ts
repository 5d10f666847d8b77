const BASE = 0x0804_8000;
const HEADERS = 52 + 32;

/**
 * A static program for 32-bit x86 that writes a line and ends with 0: two system calls by `int 0x80`, which is the 32-bit
 * table's door. Written by hand, so that no 32-bit compiler is needed.
 * Source: System V ABI, ELF header and program header; Linux's i386 calls write (4) and exit (1).
 */
export function elf32(line: string): Buffer {
  const text = Buffer.from(`${line}\n`);
  const code = Buffer.alloc(34);
  const end = code.length;
  let at = 0;
  const move = (opcode: number, value: number): void => {
    code.writeUInt8(opcode, at);
    code.writeUInt32LE(value, at + 1);
    at += 5;
  };
  const enterKernel = (): void => {
    at = code.writeUInt16BE(0xcd80, at);
  };
  const [eax, ebx, ecx, edx] = [0xb8, 0xbb, 0xb9, 0xba];
  move(eax, 4);
  move(ebx, 1);
  move(ecx, BASE + HEADERS + end);
  move(edx, text.length);
  enterKernel();
  move(eax, 1);
  move(ebx, 0);
  enterKernel();
  return Buffer.concat([headers(HEADERS + end + text.length), code, text]);
}

function headers(size: number): Buffer {
  const file = Buffer.alloc(52);
  // Class 32, little endian, version 1.
  file.write('\x7fELF\x01\x01\x01', 'latin1');
  const [executable, i386, version] = [2, 3, 1];
  file.writeUInt16LE(executable, 16);
  file.writeUInt16LE(i386, 18);
  file.writeUInt32LE(version, 20);
  file.writeUInt32LE(BASE + HEADERS, 24);
  file.writeUInt32LE(file.length, 28);
  for (const [at, value] of [
    [40, 52],
    [42, 32],
    [44, 1],
  ] as const)
    file.writeUInt16LE(value, at);
  const program = Buffer.alloc(32);
  const [load, readable, page] = [1, 5, 0x1000];
  [load, 0, BASE, BASE, size, size, readable, page].forEach((value, i) => {
    program.writeUInt32LE(value, i * 4);
  });
  return Buffer.concat([file, program]);
}
