/** A seccomp profile as somebody wrote it. */
export interface SeccompFile {
  /** What named it, for errors: a field of the request, or a key of the configuration. */
  readonly field: string;
  readonly path: string;
  readonly text: string;
}
