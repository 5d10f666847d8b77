import { InvalidInput } from '../base/failure.ts';
import { type Digest, isDigest } from './digest.ts';
import { printable } from './printable.ts';

/** An image name taken apart and completed: never a short name, always with a tag or a digest. */
export interface Reference {
  /** Host and optional port, as the user wrote it: `docker.io`, `127.0.0.1:5000`. */
  readonly domain: string;
  /** Repository below the domain: `library/nginx`. */
  readonly path: string;
  /** `latest` when neither tag nor digest was written. */
  readonly tag: string | undefined;
  /** What is pulled when present, whatever the tag says. */
  readonly digest: Digest | undefined;
}

/** A name without tag and digest, before docker.io rules complete it. */
interface Name {
  readonly domain: string | undefined;
  readonly path: string;
}

/** Longest repository name including its domain. Source: distribution reference grammar, `NameTotalLengthMax`. */
const MAX_NAME = 255;
const MAX_REFERENCE = MAX_NAME + 1 + 128 + 1 + 71;

const LABEL = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]{0,61}[a-zA-Z0-9])';
const DOMAIN = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[0-9a-fA-F:]{2,39}\\])(?::([0-9]{1,5}))?$`);
const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;

/**
 * Parses an image name by the distribution reference grammar; `nginx` becomes `docker.io/library/nginx:latest`.
 * @throws InvalidInput before anything touches a path, a URL or the network
 */
export function parseReference(text: string): Reference {
  if (text.length > MAX_REFERENCE) throw invalid(text, `longer than ${MAX_REFERENCE} characters`);
  const { name, tag, digest } = split(text);
  const { domain, path } = splitName(name);
  if (domain !== undefined) checkDomain(text, domain);
  for (const component of path.split('/')) {
    if (!COMPONENT.test(component)) throw invalid(text, `"${printable(component)}" is not a repository path component`);
  }
  if (tag !== undefined && !TAG.test(tag)) throw invalid(text, `"${printable(tag)}" is not a tag`);
  if (digest !== undefined && !isDigest(digest)) throw invalid(text, 'the digest is not sha256: and 64 hex characters');
  const full = normalised(domain, path);
  if (full.domain.length + 1 + full.path.length > MAX_NAME) {
    throw invalid(text, `the repository name is longer than ${MAX_NAME} characters`);
  }
  return { ...full, tag: tag ?? (digest === undefined ? 'latest' : undefined), digest };
}

/** True of a name that leaves the registry open (`nginx`, `team/app:1`), so that short-name rules apply to it. */
export function isShortName(text: string): boolean {
  return splitName(split(text).name).domain === undefined;
}

/** `docker.io/library/nginx`. */
export function repositoryName(reference: Reference): string {
  return `${reference.domain}/${reference.path}`;
}

/** `docker.io/library/nginx:1.25`, an entry of CRI's repo_tags; undefined for a reference without a tag. */
export function repoTag(reference: Reference): string | undefined {
  return reference.tag === undefined ? undefined : `${repositoryName(reference)}:${reference.tag}`;
}

/** `docker.io/library/nginx@sha256:…`, an entry of CRI's repo_digests. */
export function repoDigest(reference: Reference, digest: Digest): string {
  return `${repositoryName(reference)}@${digest}`;
}

/** The whole name, for messages and for storing. Parsing it gives an equal reference. */
export function formatReference(reference: Reference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`;
  return `${repositoryName(reference)}${tag}${digest}`;
}

function split(text: string): { name: string; tag: string | undefined; digest: string | undefined } {
  const at = text.indexOf('@');
  const digest = at === -1 ? undefined : text.slice(at + 1);
  const rest = at === -1 ? text : text.slice(0, at);
  const colon = rest.lastIndexOf(':');
  if (colon === -1 || colon < rest.lastIndexOf('/')) return { name: rest, tag: undefined, digest };
  return { name: rest.slice(0, colon), tag: rest.slice(colon + 1), digest };
}

/** The first component is a domain when it cannot be anything else. Source: distribution `splitDockerDomain`. */
function splitName(name: string): Name {
  const slash = name.indexOf('/');
  const first = slash === -1 ? '' : name.slice(0, slash);
  const isDomain = /[.:[]/.test(first) || first === 'localhost' || first.toLowerCase() !== first;
  return isDomain ? { domain: first, path: name.slice(slash + 1) } : { domain: undefined, path: name };
}

function normalised(domain: string | undefined, path: string): { readonly domain: string; readonly path: string } {
  const host = domain === undefined || domain === 'index.docker.io' ? 'docker.io' : domain;
  return { domain: host, path: host === 'docker.io' && !path.includes('/') ? `library/${path}` : path };
}

function checkDomain(text: string, domain: string): void {
  const match = DOMAIN.exec(domain);
  if (match === null) throw invalid(text, `"${printable(withoutUser(domain))}" is not a registry host`);
  if (match[1] !== undefined && (Number(match[1]) < 1 || Number(match[1]) > 65_535)) {
    throw invalid(text, `port ${match[1]} is not between 1 and 65535`);
  }
}

function invalid(text: string, problem: string): InvalidInput {
  return new InvalidInput('image', `"${printable(withoutUser(text))}" is not an image reference: ${problem}`);
}

/** Removes `user:password@` of a name such as `user:password@host/image` for logs; a digest after the `@` is kept. */
function withoutUser(text: string): string {
  const at = text.indexOf('@');
  return at === -1 || /^[a-z0-9]+:/.test(text.slice(at + 1)) ? text : `…${text.slice(at)}`;
}
