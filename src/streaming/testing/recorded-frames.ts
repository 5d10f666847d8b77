import type { Frame } from '../spdy/frames.ts';

/** What a client sent, as the bytes after the upgrade, and what is in them. */
export interface Recorded {
  readonly name: string;
  readonly hex: string;
  readonly frames: readonly Frame['type'][];
  /** Frames of each stream that it opened. */
  readonly headers: readonly Readonly<Record<string, string>>[];
}

/** Recorded from Kubernetes' own Go packages (client-go 0.36). */
export const RECORDED: readonly Recorded[] = [
  {
    name: 'exec with input',
    hex:
      '80030001000000290000000100000000000078f9e3c6a7c26260606004a7b392a2d4c45c6851c29a0a0a6800000000ff' +
      'ff800300010000001700000003000000000000c22e555c92929907000000ffff80030001000000190000000500000000' +
      '0000c22ac5565c92925f5a02000000ffff00000003000000140000000000000000000000000000000000000000000000' +
      '03010000008003000300000008000000010000000580030003000000080000000500000005',
    frames: ['syn-stream', 'syn-stream', 'syn-stream', 'data', 'data', 'rst-stream', 'rst-stream'],
    headers: [{ streamtype: 'error' }, { streamtype: 'stdin' }, { streamtype: 'stdout' }],
  },
  {
    name: 'exec with outputs',
    hex:
      '80030001000000290000000100000000000078f9e3c6a7c26260606004a7b392a2d4c45c6851c29a0a0a6800000000ff' +
      'ff800300010000001900000003000000000000c22ac5565c92925f5a02000000ffff8003000100000015000000050000' +
      '00000000c229975a5404000000ffff800300030000000800000005000000058003000300000008000000010000000580' +
      '03',
    frames: ['syn-stream', 'syn-stream', 'syn-stream', 'rst-stream', 'rst-stream'],
    headers: [{ streamtype: 'error' }, { streamtype: 'stdout' }, { streamtype: 'stderr' }],
  },
  {
    name: 'port-forward of two connections',
    hex:
      '800300010000003c0000000100000000000078f9e3c6a7c202253a703a2b294a4dcc851625aca9a0808614cb45a024cc' +
      '68cec0c0c0590489c34c50da663400000000ffff0000000101000000800300010000001800000003000000000000c2aa' +
      '1354082512d008000000ffff000000030000001400000000000000000000000000000000000000000000000301000000' +
      '80030001000000140000000500000000000022db4a4300000000ffff0000000501000000800300010000001400000007' +
      '00000000000022d74a4300000000ffff0000000700000014000000000000000000000000000000000000000000000007' +
      '01000000',
    frames: ['syn-stream', 'data', 'syn-stream', 'data', 'data', 'syn-stream', 'data', 'syn-stream', 'data', 'data'],
    headers: [
      { streamtype: 'error', port: '7', requestid: '0' },
      { streamtype: 'data', port: '7', requestid: '0' },
      { streamtype: 'error', port: '7', requestid: '1' },
      { streamtype: 'data', port: '7', requestid: '1' },
    ],
  },
];
