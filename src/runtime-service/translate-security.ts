import type {
  ContainerSecurityContext,
  IdMapping,
  NamespaceOptions,
  SandboxSecurityContext,
  SecurityProfile,
  UserNamespace,
} from '../base/cri.ts';
import { InvalidInput } from '../base/failure.ts';
import { MOST_SUPPLEMENTAL_GROUPS } from '../base/group-limit.ts';
import { enumName, plainText, plainTexts } from '../rpc/fields.ts';
import * as c from '../rpc/generated/codecs.ts';
import * as m from '../rpc/generated/messages.ts';
import { fromBytes } from '../rpc/wire.ts';

/** Greatest user or group id that Kubernetes accepts; above it is the kernel's special value -1. */
const MAX_ID = 2_147_483_647n;

const NOTHING = Buffer.alloc(0);
/** What a request without a `linux` part, or without a security context, asks for: all zero values. */
const NO_SANDBOX_SECURITY: m.LinuxSandboxSecurityContext = fromBytes(c.LinuxSandboxSecurityContext, NOTHING);
const NO_CONTAINER_SECURITY: m.LinuxContainerSecurityContext = fromBytes(c.LinuxContainerSecurityContext, NOTHING);
const NO_NAMESPACE_OPTION: m.NamespaceOption = fromBytes(c.NamespaceOption, NOTHING);

/** Security of a sandbox. @throws InvalidInput */
export function sandboxSecurityOf(
  message: m.LinuxSandboxSecurityContext | undefined,
  field: string,
): SandboxSecurityContext {
  const given = message ?? NO_SANDBOX_SECURITY;
  const user = idOfUser(given.runAsUser, `${field}.run_as_user`);
  return {
    namespaces: namespacesOf(given.namespaceOptions, `${field}.namespace_options`),
    selinux: given.selinuxOptions,
    runAsUser: user,
    runAsGroup: groupWithUser(given.runAsGroup, user !== undefined, field),
    readonlyRootfs: given.readonlyRootfs,
    supplementalGroups: groupsOf(given.supplementalGroups, `${field}.supplemental_groups`),
    supplementalGroupsPolicy: policyOf(given.supplementalGroupsPolicy, field),
    privileged: given.privileged,
    seccomp: profileOf(given.seccomp, `${field}.seccomp`),
    apparmor: profileOf(given.apparmor, `${field}.apparmor`),
    seccompProfilePath: given.seccompProfilePath,
  };
}

/** Security of a container. @throws InvalidInput */
export function containerSecurityOf(
  message: m.LinuxContainerSecurityContext | undefined,
  field: string,
): ContainerSecurityContext {
  const given = message ?? NO_CONTAINER_SECURITY;
  const user = idOfUser(given.runAsUser, `${field}.run_as_user`);
  if (user !== undefined && given.runAsUsername !== '') {
    throw new InvalidInput(`${field}.run_as_username`, 'excludes run_as_user');
  }
  return {
    capabilities: capabilitiesOf(given.capabilities),
    privileged: given.privileged,
    namespaces: given.namespaceOptions && namespacesOf(given.namespaceOptions, `${field}.namespace_options`),
    selinux: given.selinuxOptions,
    runAsUser: user,
    runAsGroup: groupWithUser(given.runAsGroup, user !== undefined || given.runAsUsername !== '', field),
    runAsUsername: plainText(given.runAsUsername, `${field}.run_as_username`),
    readonlyRootfs: given.readonlyRootfs,
    supplementalGroups: groupsOf(given.supplementalGroups, `${field}.supplemental_groups`),
    supplementalGroupsPolicy: policyOf(given.supplementalGroupsPolicy, field),
    noNewPrivs: given.noNewPrivs,
    maskedPaths: plainTexts(given.maskedPaths, `${field}.masked_paths`),
    readonlyPaths: plainTexts(given.readonlyPaths, `${field}.readonly_paths`),
    seccomp: profileOf(given.seccomp, `${field}.seccomp`),
    apparmor: profileOf(given.apparmor, `${field}.apparmor`),
    seccompProfilePath: given.seccompProfilePath,
    apparmorProfile: given.apparmorProfile,
  };
}

function capabilitiesOf(message: m.Capability | undefined): ContainerSecurityContext['capabilities'] {
  if (message === undefined) return undefined;
  return {
    add: message.addCapabilities,
    drop: message.dropCapabilities,
    addAmbient: message.addAmbientCapabilities,
  };
}

function namespacesOf(message: m.NamespaceOption | undefined, field: string): NamespaceOptions {
  const given = message ?? NO_NAMESPACE_OPTION;
  return {
    network: enumName(m.NamespaceMode, given.network, `${field}.network`),
    pid: enumName(m.NamespaceMode, given.pid, `${field}.pid`),
    ipc: enumName(m.NamespaceMode, given.ipc, `${field}.ipc`),
    targetId: given.targetId,
    userns: usernsOf(given.usernsOptions, `${field}.userns_options`),
  };
}

/** Namespaces as a status shows them. */
export function namespaceOptionMessage(namespaces: NamespaceOptions): m.NamespaceOption {
  const { userns } = namespaces;
  return {
    network: m.NamespaceMode[namespaces.network],
    pid: m.NamespaceMode[namespaces.pid],
    ipc: m.NamespaceMode[namespaces.ipc],
    targetId: namespaces.targetId,
    usernsOptions: userns && { mode: m.NamespaceMode[userns.mode], uids: userns.uids, gids: userns.gids },
  };
}

function usernsOf(message: m.UserNamespace | undefined, field: string): UserNamespace | undefined {
  if (message === undefined) return undefined;
  return {
    mode: enumName(m.NamespaceMode, message.mode, `${field}.mode`),
    uids: mappingsOf(message.uids, `${field}.uids`),
    gids: mappingsOf(message.gids, `${field}.gids`),
  };
}

/** Id mappings. @throws InvalidInput if one is empty */
export function mappingsOf(messages: readonly m.IDMapping[], field: string): readonly IdMapping[] {
  return messages.map((mapping, i) => {
    if (mapping.length === 0) throw new InvalidInput(`${field}[${i}].length`, 'is zero');
    return mapping;
  });
}

function profileOf(message: m.SecurityProfile | undefined, field: string): SecurityProfile | undefined {
  if (message === undefined) return undefined;
  return {
    profileType: enumName(m.ProfileType, message.profileType, `${field}.profile_type`),
    localhostRef: plainText(message.localhostRef, `${field}.localhost_ref`),
  };
}

function policyOf(value: number, field: string): 'Merge' | 'Strict' {
  return enumName(m.SupplementalGroupsPolicy, value, `${field}.supplemental_groups_policy`);
}

function idOfUser(message: m.Int64Value | undefined, field: string): bigint | undefined {
  return message && checkedId(message.value, field);
}

/** CRI v1, run_as_group: "should only be specified when run_as_user is specified; otherwise, the runtime MUST error". */
function groupWithUser(message: m.Int64Value | undefined, hasUser: boolean, field: string): bigint | undefined {
  if (message === undefined) return undefined;
  if (!hasUser) throw new InvalidInput(`${field}.run_as_group`, 'needs run_as_user or run_as_username');
  return checkedId(message.value, `${field}.run_as_group`);
}

function groupsOf(values: readonly bigint[], field: string): readonly bigint[] {
  if (values.length > MOST_SUPPLEMENTAL_GROUPS) {
    throw new InvalidInput(field, `${values.length} groups, more than ${MOST_SUPPLEMENTAL_GROUPS}`);
  }
  return values.map((value, i) => checkedId(value, `${field}[${i}]`));
}

function checkedId(value: bigint, field: string): bigint {
  if (value < 0n || value > MAX_ID) throw new InvalidInput(field, `${value} is not between 0 and ${MAX_ID}`);
  return value;
}
