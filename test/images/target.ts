/** Names of the machine's architecture, as Go, Debian and the dynamic loader say it. */
export interface Target {
  readonly goarch: string;
  /** Directory of shared libraries below `lib`. */
  readonly triplet: string;
  /** The loader's path, as executables name it, without the leading slash. */
  readonly loader: string;
}

const TARGETS: Readonly<Record<string, Target>> = {
  x64: { goarch: 'amd64', triplet: 'x86_64-linux-gnu', loader: 'lib64/ld-linux-x86-64.so.2' },
  arm64: { goarch: 'arm64', triplet: 'aarch64-linux-gnu', loader: 'lib/ld-linux-aarch64.so.1' },
};

/** The target of this machine. */
export function hostTarget(): Target {
  const target = TARGETS[process.arch];
  if (target === undefined) throw new Error(`images can be built on x64 and arm64 only, not on ${process.arch}`);
  return target;
}
