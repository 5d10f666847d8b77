/** A line of /etc/passwd, as far as running a process needs it. */
export interface UserEntry {
  readonly name: string;
  readonly uid: bigint;
  readonly gid: bigint;
}

/** A line of /etc/group. */
export interface GroupEntry {
  readonly name: string;
  readonly gid: bigint;
  readonly members: readonly string[];
}

/** The users and groups that an image knows. */
export interface UserDatabase {
  readonly users: readonly UserEntry[];
  readonly groups: readonly GroupEntry[];
}
