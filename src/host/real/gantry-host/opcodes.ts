/** Numbers of the protocol; `native/gantry-host/wire.h` has the same and documents the bodies. */

/** Kinds of frames that the daemon sends. */
export const OPCODES = {
  spawn: 1,
  pinNamespaces: 2,
  setSysctls: 3,
  startPause: 4,
  watch: 5,
  unmount: 6,
  removeTree: 7,
  measureTree: 8,
  probe: 9,
  dial: 10,
  cancel: 11,
  sync: 12,
} as const;

export type Opcode = keyof typeof OPCODES;

/** Kinds of frames that gantry-host sends. */
export const RESPONSES = { reply: 1, exit: 2 } as const;

/** How a spawned process has a descriptor open. */
export const STDIO_ACCESS = { null: 0, read: 1, write: 2, readWrite: 3 } as const;

export type StdioAccess = keyof typeof STDIO_ACCESS;

export const PROBE_RESULTS = { found: 0, missing: 1, error: 2 } as const;
