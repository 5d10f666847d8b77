import { type Fields, scanFields } from './scan-fields.ts';
import { HIGHEST_ID } from './user-id.ts';

/** A line of /etc/passwd, as far as running a process needs it. */
export interface UserEntry {
  readonly name: string;
  readonly uid: bigint;
  readonly gid: bigint;
}

/** The contents of an image's /etc/passwd and /etc/group, empty for a file that does not exist. */
export interface UserFiles {
  readonly passwd: Uint8Array;
  readonly group: Uint8Array;
}

const PASSWD = { file: '/etc/passwd', atLeast: 4 } as const;
const GROUP = { file: '/etc/group', atLeast: 3 } as const;
const [NAME, ID, GROUP_ID, MEMBERS] = [0, 2, 3, 3];
const HIGHEST = Number(HIGHEST_ID);

/**
 * Looks up entries in the bytes of the image's files, which hold up to 5 million lines: no entry is kept that was not asked
 * for. Entries with an id out of range do not count.
 */
export class UserDatabase {
  readonly #files: UserFiles;

  constructor(files: UserFiles) {
    this.#files = files;
  }

  userByName(name: string): UserEntry | undefined {
    const bytes = Buffer.from(name);
    return this.#findUser(bytes, (fields) => fields.equals(NAME, bytes));
  }

  userById(uid: bigint): UserEntry | undefined {
    const wanted = Number(uid);
    return this.#findUser(Buffer.from(String(uid)), (fields) => fields.number(ID) === wanted);
  }

  groupByName(name: string): bigint | undefined {
    const bytes = Buffer.from(name);
    let found: bigint | undefined;
    this.#scanGroups(bytes, (fields) => {
      if (fields.equals(NAME, bytes)) found = BigInt(fields.number(ID));
      return found !== undefined;
    });
    return found;
  }

  /** Ids of the groups that have the user as a member, without duplicates; at most `limit` of them. */
  groupsOfMember(name: string, limit: number): readonly bigint[] {
    const bytes = Buffer.from(name);
    const found = new Set<number>();
    this.#scanGroups(bytes, (fields) => {
      if (fields.lists(MEMBERS, bytes)) found.add(fields.number(ID));
      return found.size >= limit;
    });
    return [...found].map(BigInt);
  }

  #findUser(part: Uint8Array, isWanted: (fields: Fields) => boolean): UserEntry | undefined {
    let found: UserEntry | undefined;
    scanFields({ ...PASSWD, bytes: this.#files.passwd, part }, (fields) => {
      if (!isWanted(fields) || !isId(fields.number(ID)) || !isId(fields.number(GROUP_ID))) return false;
      found = { name: fields.text(NAME), uid: BigInt(fields.number(ID)), gid: BigInt(fields.number(GROUP_ID)) };
      return true;
    });
    return found;
  }

  #scanGroups(part: Uint8Array, visit: (fields: Fields) => boolean): void {
    const scan = { ...GROUP, bytes: this.#files.group, part };
    scanFields(scan, (fields) => isId(fields.number(ID)) && visit(fields));
  }
}

function isId(value: number): boolean {
  return value >= 0 && value <= HIGHEST;
}
