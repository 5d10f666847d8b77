import type { ContainerSecurityContext } from '../../base/cri.ts';
import { InvalidInput } from '../../base/failure.ts';
import { MOST_SUPPLEMENTAL_GROUPS as MOST_GROUPS } from '../../base/group-limit.ts';
import type { UserDatabase, UserEntry } from './user-database.ts';
import { checkedId, isNumericId } from './user-id.ts';

/** Who a container runs as. */
export interface ResolvedUser {
  readonly uid: bigint;
  readonly gid: bigint;
  /** Sorted, without doubles; the primary group is always among them. */
  readonly supplementalGroups: readonly bigint[];
}

type Request = Pick<
  ContainerSecurityContext,
  'runAsUser' | 'runAsGroup' | 'runAsUsername' | 'supplementalGroups' | 'supplementalGroupsPolicy'
>;

const IMAGE_FIELD = 'image.config.user';

/**
 * Who the container runs as: `run_as_user`, else `run_as_username`, else the image's USER (`user[:group]`), else root.
 * The group is `run_as_group`, else the image's, else the user's in the image's passwd, else 0. With policy Merge the
 * groups that the image's group file gives the user are added; Strict takes the request's alone.
 * @throws InvalidInput for ids out of range, names that the image does not know, too many groups, and `run_as_group`
 * without a user
 * Source: CRI v1, LinuxContainerSecurityContext and SupplementalGroupsPolicy.
 */
export function resolveUser(request: Request, imageUser: string, database: UserDatabase): ResolvedUser {
  const { user, userField, group } = chosen(request, imageUser);
  const entry = findUser(user, userField, database);
  const gid = groupOf(request, group, entry, database);
  const requested = request.supplementalGroups.map((id, at) =>
    checkedId(id, `linux.security_context.supplemental_groups.${at}`),
  );
  const fromImage = request.supplementalGroupsPolicy === 'Strict' ? [] : groupsOfMember(entry.name, database);
  const groups = [...new Set([gid, ...requested, ...fromImage])];
  checkCount(groups.length);
  return { uid: entry.uid, gid, supplementalGroups: groups.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0)) };
}

interface Chosen {
  readonly user: string;
  readonly userField: string;
  /** The group part of the image's USER; '' for none. */
  readonly group: string;
}

function chosen(request: Request, imageUser: string): Chosen {
  if (request.runAsUser !== undefined) {
    return { user: String(request.runAsUser), userField: 'linux.security_context.run_as_user', group: '' };
  }
  if (request.runAsUsername !== '') {
    return { user: request.runAsUsername, userField: 'linux.security_context.run_as_username', group: '' };
  }
  if (request.runAsGroup !== undefined) {
    throw new InvalidInput('linux.security_context.run_as_group', 'given without run_as_user or run_as_username');
  }
  const parts = imageUser.split(':');
  if (parts.length > 2) throw new InvalidInput(IMAGE_FIELD, `${JSON.stringify(imageUser)} is not user[:group]`);
  return { user: parts[0] ?? '', userField: IMAGE_FIELD, group: parts[1] ?? '' };
}

/** An entry for the user, invented where the image has none for its uid: then it has no name and group 0. */
function findUser(user: string, field: string, database: UserDatabase): UserEntry {
  if (user === '' || isNumericId(user) || /^-0*[1-9][0-9]*$/.test(user)) {
    const uid = checkedId(BigInt(user), field);
    return database.userById(uid) ?? { name: '', uid, gid: 0n };
  }
  const entry = database.userByName(user);
  if (entry === undefined) throw new InvalidInput(field, `no user ${JSON.stringify(user)} in the image's /etc/passwd`);
  return entry;
}

function groupOf(request: Request, imageGroup: string, user: UserEntry, database: UserDatabase): bigint {
  if (request.runAsGroup !== undefined) return checkedId(request.runAsGroup, 'linux.security_context.run_as_group');
  if (imageGroup === '') return user.gid;
  if (isNumericId(imageGroup)) return checkedId(BigInt(imageGroup), IMAGE_FIELD);
  const gid = database.groupByName(imageGroup);
  if (gid !== undefined) return gid;
  throw new InvalidInput(IMAGE_FIELD, `no group ${JSON.stringify(imageGroup)} in the image's /etc/group`);
}

/** @throws InvalidInput when the image makes the user a member of too many groups */
function groupsOfMember(name: string, database: UserDatabase): readonly bigint[] {
  if (name === '') return [];
  const groups = database.groupsOfMember(name, MOST_GROUPS + 1);
  if (groups.length <= MOST_GROUPS) return groups;
  const problem = `user ${JSON.stringify(name)} is a member of more than ${MOST_GROUPS} groups`;
  throw new InvalidInput("the image's /etc/group", problem, STRICT);
}

const STRICT = { remedy: 'use supplementalGroupsPolicy Strict, or an image whose user has fewer groups' };

function checkCount(count: number): void {
  if (count <= MOST_GROUPS) return;
  const problem = `${count} supplementary groups with those of the image's /etc/group, more than ${MOST_GROUPS}`;
  throw new InvalidInput('linux.security_context.supplemental_groups', problem, STRICT);
}
