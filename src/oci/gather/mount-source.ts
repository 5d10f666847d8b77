/** Where on the host a mount of a container comes from. */
export interface MountSource {
  /** Without symbolic links. */
  readonly resolved: string;
  readonly isDirectory: boolean;
}
