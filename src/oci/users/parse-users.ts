import { hasControlCharacters } from '../../base/control-characters.ts';
import type { GroupEntry, UserEntry } from './user-entry.ts';
import { HIGHEST_ID } from './user-id.ts';

/**
 * Users of a passwd file. Lines that are no user (too few fields, control characters and so CRLF, NIS entries, ids out of
 * range) are skipped: the file is the image's and cannot be trusted to be well-formed.
 * Source: passwd(5).
 */
export function parseUsers(content: string): readonly UserEntry[] {
  return fieldsOf(content, 4).flatMap(([name = '', , uid = '', gid = '']) => {
    if (!isName(name) || !isId(uid) || !isId(gid)) return [];
    return [{ name, uid: BigInt(uid), gid: BigInt(gid) }];
  });
}

/** Groups of a group file, read with the same care. Source: group(5). */
export function parseGroups(content: string): readonly GroupEntry[] {
  return fieldsOf(content, 3).flatMap(([name = '', , gid = '', members = '']) => {
    if (!isName(name) || !isId(gid)) return [];
    return [{ name, gid: BigInt(gid), members: members.split(',').filter((member) => member !== '') }];
  });
}

function fieldsOf(content: string, atLeast: number): readonly (readonly string[])[] {
  const lines = content.split('\n').filter((line) => line.includes(':') && !hasControlCharacters(line));
  return lines.map((line) => line.split(':')).filter((fields) => fields.length >= atLeast);
}

function isName(text: string): boolean {
  return text !== '' && !text.startsWith('+') && !text.startsWith('-');
}

function isId(text: string): boolean {
  return /^[0-9]{1,10}$/.test(text) && BigInt(text) <= HIGHEST_ID;
}
