/** The part of an OCI or Docker image configuration that running a container needs; normalised, never null. */
export interface ImageConfig {
  readonly user: string;
  readonly env: readonly string[];
  readonly entrypoint: readonly string[];
  readonly cmd: readonly string[];
  readonly workingDir: string;
  readonly volumes: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly stopSignal: string;
  /** GOOS / GOARCH. */
  readonly os: string;
  readonly architecture: string;
  /**
   * ELF machines that the executables of the image need in addition to the native one (`x86`, `x32`), found by the
   * unpacker.
   */
  readonly foreignArchitectures: readonly string[];
}
