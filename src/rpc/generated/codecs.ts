// Generated from proto/cri/api.proto by `npm run generate`. Do not edit.

import type { Codec, Init, Reader, Writer } from '../wire.ts';
import { emptyMessage, limitOf, packed, readBytes, readInt64, readMapEntry, readString, readUint64, varintOf, writeMap } from '../wire.ts';
import type * as m from './messages.ts';

function encodeVersionRequest(w: Writer, m: Init<m.VersionRequest>): void {
  if (m.version !== undefined && m.version !== '') { w.uint32(10); w.string(m.version); }
}

function decodeVersionRequest(r: Reader, end: number): m.VersionRequest {
  let version = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        version = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('VersionRequest is longer than its field says');
  return { version };
}

export const VersionRequest: Codec<m.VersionRequest> = { name: 'VersionRequest', encode: encodeVersionRequest, decode: decodeVersionRequest };

function encodeVersionResponse(w: Writer, m: Init<m.VersionResponse>): void {
  if (m.version !== undefined && m.version !== '') { w.uint32(10); w.string(m.version); }
  if (m.runtimeName !== undefined && m.runtimeName !== '') { w.uint32(18); w.string(m.runtimeName); }
  if (m.runtimeVersion !== undefined && m.runtimeVersion !== '') { w.uint32(26); w.string(m.runtimeVersion); }
  if (m.runtimeApiVersion !== undefined && m.runtimeApiVersion !== '') { w.uint32(34); w.string(m.runtimeApiVersion); }
}

function decodeVersionResponse(r: Reader, end: number): m.VersionResponse {
  let version = '';
  let runtimeName = '';
  let runtimeVersion = '';
  let runtimeApiVersion = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        version = readString(r);
        break;
      case 18:
        runtimeName = readString(r);
        break;
      case 26:
        runtimeVersion = readString(r);
        break;
      case 34:
        runtimeApiVersion = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('VersionResponse is longer than its field says');
  return { version, runtimeName, runtimeVersion, runtimeApiVersion };
}

export const VersionResponse: Codec<m.VersionResponse> = { name: 'VersionResponse', encode: encodeVersionResponse, decode: decodeVersionResponse };

function encodeDNSConfig(w: Writer, m: Init<m.DNSConfig>): void {
  for (const x of m.servers ?? []) { w.uint32(10); w.string(x); }
  for (const x of m.searches ?? []) { w.uint32(18); w.string(x); }
  for (const x of m.options ?? []) { w.uint32(26); w.string(x); }
}

function decodeDNSConfig(r: Reader, end: number): m.DNSConfig {
  const servers: string[] = [];
  const searches: string[] = [];
  const options: string[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        servers.push(readString(r));
        break;
      case 18:
        searches.push(readString(r));
        break;
      case 26:
        options.push(readString(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('DNSConfig is longer than its field says');
  return { servers, searches, options };
}

export const DNSConfig: Codec<m.DNSConfig> = { name: 'DNSConfig', encode: encodeDNSConfig, decode: decodeDNSConfig };

function encodePortMapping(w: Writer, m: Init<m.PortMapping>): void {
  if (m.protocol !== undefined && m.protocol !== 0) { w.uint32(8); w.int32(m.protocol); }
  if (m.containerPort !== undefined && m.containerPort !== 0) { w.uint32(16); w.int32(m.containerPort); }
  if (m.hostPort !== undefined && m.hostPort !== 0) { w.uint32(24); w.int32(m.hostPort); }
  if (m.hostIp !== undefined && m.hostIp !== '') { w.uint32(34); w.string(m.hostIp); }
}

function decodePortMapping(r: Reader, end: number): m.PortMapping {
  let protocol = 0;
  let containerPort = 0;
  let hostPort = 0;
  let hostIp = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        protocol = r.int32();
        break;
      case 16:
        containerPort = r.int32();
        break;
      case 24:
        hostPort = r.int32();
        break;
      case 34:
        hostIp = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('PortMapping is longer than its field says');
  return { protocol, containerPort, hostPort, hostIp };
}

export const PortMapping: Codec<m.PortMapping> = { name: 'PortMapping', encode: encodePortMapping, decode: decodePortMapping };

function encodeMount(w: Writer, m: Init<m.Mount>): void {
  if (m.containerPath !== undefined && m.containerPath !== '') { w.uint32(10); w.string(m.containerPath); }
  if (m.hostPath !== undefined && m.hostPath !== '') { w.uint32(18); w.string(m.hostPath); }
  if (m.readonly !== undefined && m.readonly !== false) { w.uint32(24); w.bool(m.readonly); }
  if (m.selinuxRelabel !== undefined && m.selinuxRelabel !== false) { w.uint32(32); w.bool(m.selinuxRelabel); }
  if (m.propagation !== undefined && m.propagation !== 0) { w.uint32(40); w.int32(m.propagation); }
  for (const x of m.uidMappings ?? []) { w.uint32(50).fork(); encodeIDMapping(w, x); w.ldelim(); }
  for (const x of m.gidMappings ?? []) { w.uint32(58).fork(); encodeIDMapping(w, x); w.ldelim(); }
  if (m.recursiveReadOnly !== undefined && m.recursiveReadOnly !== false) { w.uint32(64); w.bool(m.recursiveReadOnly); }
  if (m.image !== undefined) { w.uint32(74).fork(); encodeImageSpec(w, m.image); w.ldelim(); }
  if (m.imageSubPath !== undefined && m.imageSubPath !== '') { w.uint32(82); w.string(m.imageSubPath); }
  for (const x of m.mountOptions ?? []) { w.uint32(90); w.string(x); }
}

function decodeMount(r: Reader, end: number): m.Mount {
  let containerPath = '';
  let hostPath = '';
  let readonly = false;
  let selinuxRelabel = false;
  let propagation = 0;
  const uidMappings: m.IDMapping[] = [];
  const gidMappings: m.IDMapping[] = [];
  let recursiveReadOnly = false;
  let image: m.ImageSpec | undefined;
  let imageSubPath = '';
  const mountOptions: string[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        containerPath = readString(r);
        break;
      case 18:
        hostPath = readString(r);
        break;
      case 24:
        readonly = r.bool();
        break;
      case 32:
        selinuxRelabel = r.bool();
        break;
      case 40:
        propagation = r.int32();
        break;
      case 50:
        uidMappings.push(decodeIDMapping(r, limitOf(r)));
        break;
      case 58:
        gidMappings.push(decodeIDMapping(r, limitOf(r)));
        break;
      case 64:
        recursiveReadOnly = r.bool();
        break;
      case 74:
        image = decodeImageSpec(r, limitOf(r));
        break;
      case 82:
        imageSubPath = readString(r);
        break;
      case 90:
        mountOptions.push(readString(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('Mount is longer than its field says');
  return { containerPath, hostPath, readonly, selinuxRelabel, propagation, uidMappings, gidMappings, recursiveReadOnly, image, imageSubPath, mountOptions };
}

export const Mount: Codec<m.Mount> = { name: 'Mount', encode: encodeMount, decode: decodeMount };

function encodeIDMapping(w: Writer, m: Init<m.IDMapping>): void {
  if (m.hostId !== undefined && m.hostId !== 0) { w.uint32(8); w.uint32(m.hostId); }
  if (m.containerId !== undefined && m.containerId !== 0) { w.uint32(16); w.uint32(m.containerId); }
  if (m.length !== undefined && m.length !== 0) { w.uint32(24); w.uint32(m.length); }
}

function decodeIDMapping(r: Reader, end: number): m.IDMapping {
  let hostId = 0;
  let containerId = 0;
  let length = 0;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        hostId = r.uint32();
        break;
      case 16:
        containerId = r.uint32();
        break;
      case 24:
        length = r.uint32();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('IDMapping is longer than its field says');
  return { hostId, containerId, length };
}

export const IDMapping: Codec<m.IDMapping> = { name: 'IDMapping', encode: encodeIDMapping, decode: decodeIDMapping };

function encodeUserNamespace(w: Writer, m: Init<m.UserNamespace>): void {
  if (m.mode !== undefined && m.mode !== 0) { w.uint32(8); w.int32(m.mode); }
  for (const x of m.uids ?? []) { w.uint32(18).fork(); encodeIDMapping(w, x); w.ldelim(); }
  for (const x of m.gids ?? []) { w.uint32(26).fork(); encodeIDMapping(w, x); w.ldelim(); }
}

function decodeUserNamespace(r: Reader, end: number): m.UserNamespace {
  let mode = 0;
  const uids: m.IDMapping[] = [];
  const gids: m.IDMapping[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        mode = r.int32();
        break;
      case 18:
        uids.push(decodeIDMapping(r, limitOf(r)));
        break;
      case 26:
        gids.push(decodeIDMapping(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('UserNamespace is longer than its field says');
  return { mode, uids, gids };
}

export const UserNamespace: Codec<m.UserNamespace> = { name: 'UserNamespace', encode: encodeUserNamespace, decode: decodeUserNamespace };

function encodeNamespaceOption(w: Writer, m: Init<m.NamespaceOption>): void {
  if (m.network !== undefined && m.network !== 0) { w.uint32(8); w.int32(m.network); }
  if (m.pid !== undefined && m.pid !== 0) { w.uint32(16); w.int32(m.pid); }
  if (m.ipc !== undefined && m.ipc !== 0) { w.uint32(24); w.int32(m.ipc); }
  if (m.targetId !== undefined && m.targetId !== '') { w.uint32(34); w.string(m.targetId); }
  if (m.usernsOptions !== undefined) { w.uint32(42).fork(); encodeUserNamespace(w, m.usernsOptions); w.ldelim(); }
}

function decodeNamespaceOption(r: Reader, end: number): m.NamespaceOption {
  let network = 0;
  let pid = 0;
  let ipc = 0;
  let targetId = '';
  let usernsOptions: m.UserNamespace | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        network = r.int32();
        break;
      case 16:
        pid = r.int32();
        break;
      case 24:
        ipc = r.int32();
        break;
      case 34:
        targetId = readString(r);
        break;
      case 42:
        usernsOptions = decodeUserNamespace(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('NamespaceOption is longer than its field says');
  return { network, pid, ipc, targetId, usernsOptions };
}

export const NamespaceOption: Codec<m.NamespaceOption> = { name: 'NamespaceOption', encode: encodeNamespaceOption, decode: decodeNamespaceOption };

function encodeInt64Value(w: Writer, m: Init<m.Int64Value>): void {
  if (m.value !== undefined && m.value !== 0n) { w.uint32(8); w.int64(varintOf(m.value)); }
}

function decodeInt64Value(r: Reader, end: number): m.Int64Value {
  let value = 0n;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        value = readInt64(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('Int64Value is longer than its field says');
  return { value };
}

export const Int64Value: Codec<m.Int64Value> = { name: 'Int64Value', encode: encodeInt64Value, decode: decodeInt64Value };

function encodeLinuxSandboxSecurityContext(w: Writer, m: Init<m.LinuxSandboxSecurityContext>): void {
  if (m.namespaceOptions !== undefined) { w.uint32(10).fork(); encodeNamespaceOption(w, m.namespaceOptions); w.ldelim(); }
  if (m.selinuxOptions !== undefined) { w.uint32(18).fork(); encodeSELinuxOption(w, m.selinuxOptions); w.ldelim(); }
  if (m.runAsUser !== undefined) { w.uint32(26).fork(); encodeInt64Value(w, m.runAsUser); w.ldelim(); }
  if (m.readonlyRootfs !== undefined && m.readonlyRootfs !== false) { w.uint32(32); w.bool(m.readonlyRootfs); }
  if (m.supplementalGroups !== undefined && m.supplementalGroups.length > 0) {
    w.uint32(42).fork();
    for (const x of m.supplementalGroups) w.int64(varintOf(x));
    w.ldelim();
  }
  if (m.privileged !== undefined && m.privileged !== false) { w.uint32(48); w.bool(m.privileged); }
  if (m.seccompProfilePath !== undefined && m.seccompProfilePath !== '') { w.uint32(58); w.string(m.seccompProfilePath); }
  if (m.runAsGroup !== undefined) { w.uint32(66).fork(); encodeInt64Value(w, m.runAsGroup); w.ldelim(); }
  if (m.seccomp !== undefined) { w.uint32(74).fork(); encodeSecurityProfile(w, m.seccomp); w.ldelim(); }
  if (m.apparmor !== undefined) { w.uint32(82).fork(); encodeSecurityProfile(w, m.apparmor); w.ldelim(); }
  if (m.supplementalGroupsPolicy !== undefined && m.supplementalGroupsPolicy !== 0) { w.uint32(88); w.int32(m.supplementalGroupsPolicy); }
}

function decodeLinuxSandboxSecurityContext(r: Reader, end: number): m.LinuxSandboxSecurityContext {
  let namespaceOptions: m.NamespaceOption | undefined;
  let selinuxOptions: m.SELinuxOption | undefined;
  let runAsUser: m.Int64Value | undefined;
  let readonlyRootfs = false;
  const supplementalGroups: bigint[] = [];
  let privileged = false;
  let seccompProfilePath = '';
  let runAsGroup: m.Int64Value | undefined;
  let seccomp: m.SecurityProfile | undefined;
  let apparmor: m.SecurityProfile | undefined;
  let supplementalGroupsPolicy = 0;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        namespaceOptions = decodeNamespaceOption(r, limitOf(r));
        break;
      case 18:
        selinuxOptions = decodeSELinuxOption(r, limitOf(r));
        break;
      case 26:
        runAsUser = decodeInt64Value(r, limitOf(r));
        break;
      case 32:
        readonlyRootfs = r.bool();
        break;
      case 40:
        supplementalGroups.push(readInt64(r));
        break;
      case 42:
        packed(r, () => supplementalGroups.push(readInt64(r)));
        break;
      case 48:
        privileged = r.bool();
        break;
      case 58:
        seccompProfilePath = readString(r);
        break;
      case 66:
        runAsGroup = decodeInt64Value(r, limitOf(r));
        break;
      case 74:
        seccomp = decodeSecurityProfile(r, limitOf(r));
        break;
      case 82:
        apparmor = decodeSecurityProfile(r, limitOf(r));
        break;
      case 88:
        supplementalGroupsPolicy = r.int32();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('LinuxSandboxSecurityContext is longer than its field says');
  return { namespaceOptions, selinuxOptions, runAsUser, readonlyRootfs, supplementalGroups, privileged, seccompProfilePath, runAsGroup, seccomp, apparmor, supplementalGroupsPolicy };
}

export const LinuxSandboxSecurityContext: Codec<m.LinuxSandboxSecurityContext> = { name: 'LinuxSandboxSecurityContext', encode: encodeLinuxSandboxSecurityContext, decode: decodeLinuxSandboxSecurityContext };

function encodeSecurityProfile(w: Writer, m: Init<m.SecurityProfile>): void {
  if (m.profileType !== undefined && m.profileType !== 0) { w.uint32(8); w.int32(m.profileType); }
  if (m.localhostRef !== undefined && m.localhostRef !== '') { w.uint32(18); w.string(m.localhostRef); }
}

function decodeSecurityProfile(r: Reader, end: number): m.SecurityProfile {
  let profileType = 0;
  let localhostRef = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        profileType = r.int32();
        break;
      case 18:
        localhostRef = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('SecurityProfile is longer than its field says');
  return { profileType, localhostRef };
}

export const SecurityProfile: Codec<m.SecurityProfile> = { name: 'SecurityProfile', encode: encodeSecurityProfile, decode: decodeSecurityProfile };

function encodeLinuxPodSandboxConfig(w: Writer, m: Init<m.LinuxPodSandboxConfig>): void {
  if (m.cgroupParent !== undefined && m.cgroupParent !== '') { w.uint32(10); w.string(m.cgroupParent); }
  if (m.securityContext !== undefined) { w.uint32(18).fork(); encodeLinuxSandboxSecurityContext(w, m.securityContext); w.ldelim(); }
  if (m.sysctls !== undefined) writeMap(w, 26, m.sysctls);
  if (m.overhead !== undefined) { w.uint32(34).fork(); encodeLinuxContainerResources(w, m.overhead); w.ldelim(); }
  if (m.resources !== undefined) { w.uint32(42).fork(); encodeLinuxContainerResources(w, m.resources); w.ldelim(); }
}

function decodeLinuxPodSandboxConfig(r: Reader, end: number): m.LinuxPodSandboxConfig {
  let cgroupParent = '';
  let securityContext: m.LinuxSandboxSecurityContext | undefined;
  const sysctls: Record<string, string> = {};
  let overhead: m.LinuxContainerResources | undefined;
  let resources: m.LinuxContainerResources | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        cgroupParent = readString(r);
        break;
      case 18:
        securityContext = decodeLinuxSandboxSecurityContext(r, limitOf(r));
        break;
      case 26:
        readMapEntry(r, sysctls);
        break;
      case 34:
        overhead = decodeLinuxContainerResources(r, limitOf(r));
        break;
      case 42:
        resources = decodeLinuxContainerResources(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('LinuxPodSandboxConfig is longer than its field says');
  return { cgroupParent, securityContext, sysctls, overhead, resources };
}

export const LinuxPodSandboxConfig: Codec<m.LinuxPodSandboxConfig> = { name: 'LinuxPodSandboxConfig', encode: encodeLinuxPodSandboxConfig, decode: decodeLinuxPodSandboxConfig };

function encodePodSandboxMetadata(w: Writer, m: Init<m.PodSandboxMetadata>): void {
  if (m.name !== undefined && m.name !== '') { w.uint32(10); w.string(m.name); }
  if (m.uid !== undefined && m.uid !== '') { w.uint32(18); w.string(m.uid); }
  if (m.namespace !== undefined && m.namespace !== '') { w.uint32(26); w.string(m.namespace); }
  if (m.attempt !== undefined && m.attempt !== 0) { w.uint32(32); w.uint32(m.attempt); }
}

function decodePodSandboxMetadata(r: Reader, end: number): m.PodSandboxMetadata {
  let name = '';
  let uid = '';
  let namespace = '';
  let attempt = 0;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        name = readString(r);
        break;
      case 18:
        uid = readString(r);
        break;
      case 26:
        namespace = readString(r);
        break;
      case 32:
        attempt = r.uint32();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('PodSandboxMetadata is longer than its field says');
  return { name, uid, namespace, attempt };
}

export const PodSandboxMetadata: Codec<m.PodSandboxMetadata> = { name: 'PodSandboxMetadata', encode: encodePodSandboxMetadata, decode: decodePodSandboxMetadata };

function encodePodSandboxConfig(w: Writer, m: Init<m.PodSandboxConfig>): void {
  if (m.metadata !== undefined) { w.uint32(10).fork(); encodePodSandboxMetadata(w, m.metadata); w.ldelim(); }
  if (m.hostname !== undefined && m.hostname !== '') { w.uint32(18); w.string(m.hostname); }
  if (m.logDirectory !== undefined && m.logDirectory !== '') { w.uint32(26); w.string(m.logDirectory); }
  if (m.dnsConfig !== undefined) { w.uint32(34).fork(); encodeDNSConfig(w, m.dnsConfig); w.ldelim(); }
  for (const x of m.portMappings ?? []) { w.uint32(42).fork(); encodePortMapping(w, x); w.ldelim(); }
  if (m.labels !== undefined) writeMap(w, 50, m.labels);
  if (m.annotations !== undefined) writeMap(w, 58, m.annotations);
  if (m.linux !== undefined) { w.uint32(66).fork(); encodeLinuxPodSandboxConfig(w, m.linux); w.ldelim(); }
  if (m.windows !== undefined) { w.uint32(74).fork(); encodeWindowsPodSandboxConfig(w, m.windows); w.ldelim(); }
}

function decodePodSandboxConfig(r: Reader, end: number): m.PodSandboxConfig {
  let metadata: m.PodSandboxMetadata | undefined;
  let hostname = '';
  let logDirectory = '';
  let dnsConfig: m.DNSConfig | undefined;
  const portMappings: m.PortMapping[] = [];
  const labels: Record<string, string> = {};
  const annotations: Record<string, string> = {};
  let linux: m.LinuxPodSandboxConfig | undefined;
  let windows: m.WindowsPodSandboxConfig | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        metadata = decodePodSandboxMetadata(r, limitOf(r));
        break;
      case 18:
        hostname = readString(r);
        break;
      case 26:
        logDirectory = readString(r);
        break;
      case 34:
        dnsConfig = decodeDNSConfig(r, limitOf(r));
        break;
      case 42:
        portMappings.push(decodePortMapping(r, limitOf(r)));
        break;
      case 50:
        readMapEntry(r, labels);
        break;
      case 58:
        readMapEntry(r, annotations);
        break;
      case 66:
        linux = decodeLinuxPodSandboxConfig(r, limitOf(r));
        break;
      case 74:
        windows = decodeWindowsPodSandboxConfig(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('PodSandboxConfig is longer than its field says');
  return { metadata, hostname, logDirectory, dnsConfig, portMappings, labels, annotations, linux, windows };
}

export const PodSandboxConfig: Codec<m.PodSandboxConfig> = { name: 'PodSandboxConfig', encode: encodePodSandboxConfig, decode: decodePodSandboxConfig };

function encodeRunPodSandboxRequest(w: Writer, m: Init<m.RunPodSandboxRequest>): void {
  if (m.config !== undefined) { w.uint32(10).fork(); encodePodSandboxConfig(w, m.config); w.ldelim(); }
  if (m.runtimeHandler !== undefined && m.runtimeHandler !== '') { w.uint32(18); w.string(m.runtimeHandler); }
}

function decodeRunPodSandboxRequest(r: Reader, end: number): m.RunPodSandboxRequest {
  let config: m.PodSandboxConfig | undefined;
  let runtimeHandler = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        config = decodePodSandboxConfig(r, limitOf(r));
        break;
      case 18:
        runtimeHandler = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('RunPodSandboxRequest is longer than its field says');
  return { config, runtimeHandler };
}

export const RunPodSandboxRequest: Codec<m.RunPodSandboxRequest> = { name: 'RunPodSandboxRequest', encode: encodeRunPodSandboxRequest, decode: decodeRunPodSandboxRequest };

function encodeRunPodSandboxResponse(w: Writer, m: Init<m.RunPodSandboxResponse>): void {
  if (m.podSandboxId !== undefined && m.podSandboxId !== '') { w.uint32(10); w.string(m.podSandboxId); }
}

function decodeRunPodSandboxResponse(r: Reader, end: number): m.RunPodSandboxResponse {
  let podSandboxId = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        podSandboxId = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('RunPodSandboxResponse is longer than its field says');
  return { podSandboxId };
}

export const RunPodSandboxResponse: Codec<m.RunPodSandboxResponse> = { name: 'RunPodSandboxResponse', encode: encodeRunPodSandboxResponse, decode: decodeRunPodSandboxResponse };

function encodeStopPodSandboxRequest(w: Writer, m: Init<m.StopPodSandboxRequest>): void {
  if (m.podSandboxId !== undefined && m.podSandboxId !== '') { w.uint32(10); w.string(m.podSandboxId); }
}

function decodeStopPodSandboxRequest(r: Reader, end: number): m.StopPodSandboxRequest {
  let podSandboxId = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        podSandboxId = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('StopPodSandboxRequest is longer than its field says');
  return { podSandboxId };
}

export const StopPodSandboxRequest: Codec<m.StopPodSandboxRequest> = { name: 'StopPodSandboxRequest', encode: encodeStopPodSandboxRequest, decode: decodeStopPodSandboxRequest };

export const StopPodSandboxResponse: Codec<m.StopPodSandboxResponse> = emptyMessage('StopPodSandboxResponse');

function encodeRemovePodSandboxRequest(w: Writer, m: Init<m.RemovePodSandboxRequest>): void {
  if (m.podSandboxId !== undefined && m.podSandboxId !== '') { w.uint32(10); w.string(m.podSandboxId); }
}

function decodeRemovePodSandboxRequest(r: Reader, end: number): m.RemovePodSandboxRequest {
  let podSandboxId = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        podSandboxId = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('RemovePodSandboxRequest is longer than its field says');
  return { podSandboxId };
}

export const RemovePodSandboxRequest: Codec<m.RemovePodSandboxRequest> = { name: 'RemovePodSandboxRequest', encode: encodeRemovePodSandboxRequest, decode: decodeRemovePodSandboxRequest };

export const RemovePodSandboxResponse: Codec<m.RemovePodSandboxResponse> = emptyMessage('RemovePodSandboxResponse');

function encodePodSandboxStatusRequest(w: Writer, m: Init<m.PodSandboxStatusRequest>): void {
  if (m.podSandboxId !== undefined && m.podSandboxId !== '') { w.uint32(10); w.string(m.podSandboxId); }
  if (m.verbose !== undefined && m.verbose !== false) { w.uint32(16); w.bool(m.verbose); }
}

function decodePodSandboxStatusRequest(r: Reader, end: number): m.PodSandboxStatusRequest {
  let podSandboxId = '';
  let verbose = false;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        podSandboxId = readString(r);
        break;
      case 16:
        verbose = r.bool();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('PodSandboxStatusRequest is longer than its field says');
  return { podSandboxId, verbose };
}

export const PodSandboxStatusRequest: Codec<m.PodSandboxStatusRequest> = { name: 'PodSandboxStatusRequest', encode: encodePodSandboxStatusRequest, decode: decodePodSandboxStatusRequest };

function encodePodIP(w: Writer, m: Init<m.PodIP>): void {
  if (m.ip !== undefined && m.ip !== '') { w.uint32(10); w.string(m.ip); }
}

function decodePodIP(r: Reader, end: number): m.PodIP {
  let ip = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        ip = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('PodIP is longer than its field says');
  return { ip };
}

export const PodIP: Codec<m.PodIP> = { name: 'PodIP', encode: encodePodIP, decode: decodePodIP };

function encodePodSandboxNetworkStatus(w: Writer, m: Init<m.PodSandboxNetworkStatus>): void {
  if (m.ip !== undefined && m.ip !== '') { w.uint32(10); w.string(m.ip); }
  for (const x of m.additionalIps ?? []) { w.uint32(18).fork(); encodePodIP(w, x); w.ldelim(); }
}

function decodePodSandboxNetworkStatus(r: Reader, end: number): m.PodSandboxNetworkStatus {
  let ip = '';
  const additionalIps: m.PodIP[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        ip = readString(r);
        break;
      case 18:
        additionalIps.push(decodePodIP(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('PodSandboxNetworkStatus is longer than its field says');
  return { ip, additionalIps };
}

export const PodSandboxNetworkStatus: Codec<m.PodSandboxNetworkStatus> = { name: 'PodSandboxNetworkStatus', encode: encodePodSandboxNetworkStatus, decode: decodePodSandboxNetworkStatus };

function encodeNamespace(w: Writer, m: Init<m.Namespace>): void {
  if (m.options !== undefined) { w.uint32(18).fork(); encodeNamespaceOption(w, m.options); w.ldelim(); }
}

function decodeNamespace(r: Reader, end: number): m.Namespace {
  let options: m.NamespaceOption | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 18:
        options = decodeNamespaceOption(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('Namespace is longer than its field says');
  return { options };
}

export const Namespace: Codec<m.Namespace> = { name: 'Namespace', encode: encodeNamespace, decode: decodeNamespace };

function encodeLinuxPodSandboxStatus(w: Writer, m: Init<m.LinuxPodSandboxStatus>): void {
  if (m.namespaces !== undefined) { w.uint32(10).fork(); encodeNamespace(w, m.namespaces); w.ldelim(); }
}

function decodeLinuxPodSandboxStatus(r: Reader, end: number): m.LinuxPodSandboxStatus {
  let namespaces: m.Namespace | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        namespaces = decodeNamespace(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('LinuxPodSandboxStatus is longer than its field says');
  return { namespaces };
}

export const LinuxPodSandboxStatus: Codec<m.LinuxPodSandboxStatus> = { name: 'LinuxPodSandboxStatus', encode: encodeLinuxPodSandboxStatus, decode: decodeLinuxPodSandboxStatus };

function encodePodSandboxStatus(w: Writer, m: Init<m.PodSandboxStatus>): void {
  if (m.id !== undefined && m.id !== '') { w.uint32(10); w.string(m.id); }
  if (m.metadata !== undefined) { w.uint32(18).fork(); encodePodSandboxMetadata(w, m.metadata); w.ldelim(); }
  if (m.state !== undefined && m.state !== 0) { w.uint32(24); w.int32(m.state); }
  if (m.createdAt !== undefined && m.createdAt !== 0n) { w.uint32(32); w.int64(varintOf(m.createdAt)); }
  if (m.network !== undefined) { w.uint32(42).fork(); encodePodSandboxNetworkStatus(w, m.network); w.ldelim(); }
  if (m.linux !== undefined) { w.uint32(50).fork(); encodeLinuxPodSandboxStatus(w, m.linux); w.ldelim(); }
  if (m.labels !== undefined) writeMap(w, 58, m.labels);
  if (m.annotations !== undefined) writeMap(w, 66, m.annotations);
  if (m.runtimeHandler !== undefined && m.runtimeHandler !== '') { w.uint32(74); w.string(m.runtimeHandler); }
}

function decodePodSandboxStatus(r: Reader, end: number): m.PodSandboxStatus {
  let id = '';
  let metadata: m.PodSandboxMetadata | undefined;
  let state = 0;
  let createdAt = 0n;
  let network: m.PodSandboxNetworkStatus | undefined;
  let linux: m.LinuxPodSandboxStatus | undefined;
  const labels: Record<string, string> = {};
  const annotations: Record<string, string> = {};
  let runtimeHandler = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        id = readString(r);
        break;
      case 18:
        metadata = decodePodSandboxMetadata(r, limitOf(r));
        break;
      case 24:
        state = r.int32();
        break;
      case 32:
        createdAt = readInt64(r);
        break;
      case 42:
        network = decodePodSandboxNetworkStatus(r, limitOf(r));
        break;
      case 50:
        linux = decodeLinuxPodSandboxStatus(r, limitOf(r));
        break;
      case 58:
        readMapEntry(r, labels);
        break;
      case 66:
        readMapEntry(r, annotations);
        break;
      case 74:
        runtimeHandler = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('PodSandboxStatus is longer than its field says');
  return { id, metadata, state, createdAt, network, linux, labels, annotations, runtimeHandler };
}

export const PodSandboxStatus: Codec<m.PodSandboxStatus> = { name: 'PodSandboxStatus', encode: encodePodSandboxStatus, decode: decodePodSandboxStatus };

function encodePodSandboxStatusResponse(w: Writer, m: Init<m.PodSandboxStatusResponse>): void {
  if (m.status !== undefined) { w.uint32(10).fork(); encodePodSandboxStatus(w, m.status); w.ldelim(); }
  if (m.info !== undefined) writeMap(w, 18, m.info);
  for (const x of m.containersStatuses ?? []) { w.uint32(26).fork(); encodeContainerStatus(w, x); w.ldelim(); }
  if (m.timestamp !== undefined && m.timestamp !== 0n) { w.uint32(32); w.int64(varintOf(m.timestamp)); }
}

function decodePodSandboxStatusResponse(r: Reader, end: number): m.PodSandboxStatusResponse {
  let status: m.PodSandboxStatus | undefined;
  const info: Record<string, string> = {};
  const containersStatuses: m.ContainerStatus[] = [];
  let timestamp = 0n;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        status = decodePodSandboxStatus(r, limitOf(r));
        break;
      case 18:
        readMapEntry(r, info);
        break;
      case 26:
        containersStatuses.push(decodeContainerStatus(r, limitOf(r)));
        break;
      case 32:
        timestamp = readInt64(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('PodSandboxStatusResponse is longer than its field says');
  return { status, info, containersStatuses, timestamp };
}

export const PodSandboxStatusResponse: Codec<m.PodSandboxStatusResponse> = { name: 'PodSandboxStatusResponse', encode: encodePodSandboxStatusResponse, decode: decodePodSandboxStatusResponse };

function encodePodSandboxStateValue(w: Writer, m: Init<m.PodSandboxStateValue>): void {
  if (m.state !== undefined && m.state !== 0) { w.uint32(8); w.int32(m.state); }
}

function decodePodSandboxStateValue(r: Reader, end: number): m.PodSandboxStateValue {
  let state = 0;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        state = r.int32();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('PodSandboxStateValue is longer than its field says');
  return { state };
}

export const PodSandboxStateValue: Codec<m.PodSandboxStateValue> = { name: 'PodSandboxStateValue', encode: encodePodSandboxStateValue, decode: decodePodSandboxStateValue };

function encodePodSandboxFilter(w: Writer, m: Init<m.PodSandboxFilter>): void {
  if (m.id !== undefined && m.id !== '') { w.uint32(10); w.string(m.id); }
  if (m.state !== undefined) { w.uint32(18).fork(); encodePodSandboxStateValue(w, m.state); w.ldelim(); }
  if (m.labelSelector !== undefined) writeMap(w, 26, m.labelSelector);
}

function decodePodSandboxFilter(r: Reader, end: number): m.PodSandboxFilter {
  let id = '';
  let state: m.PodSandboxStateValue | undefined;
  const labelSelector: Record<string, string> = {};
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        id = readString(r);
        break;
      case 18:
        state = decodePodSandboxStateValue(r, limitOf(r));
        break;
      case 26:
        readMapEntry(r, labelSelector);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('PodSandboxFilter is longer than its field says');
  return { id, state, labelSelector };
}

export const PodSandboxFilter: Codec<m.PodSandboxFilter> = { name: 'PodSandboxFilter', encode: encodePodSandboxFilter, decode: decodePodSandboxFilter };

function encodeListPodSandboxRequest(w: Writer, m: Init<m.ListPodSandboxRequest>): void {
  if (m.filter !== undefined) { w.uint32(10).fork(); encodePodSandboxFilter(w, m.filter); w.ldelim(); }
}

function decodeListPodSandboxRequest(r: Reader, end: number): m.ListPodSandboxRequest {
  let filter: m.PodSandboxFilter | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        filter = decodePodSandboxFilter(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ListPodSandboxRequest is longer than its field says');
  return { filter };
}

export const ListPodSandboxRequest: Codec<m.ListPodSandboxRequest> = { name: 'ListPodSandboxRequest', encode: encodeListPodSandboxRequest, decode: decodeListPodSandboxRequest };

function encodePodSandbox(w: Writer, m: Init<m.PodSandbox>): void {
  if (m.id !== undefined && m.id !== '') { w.uint32(10); w.string(m.id); }
  if (m.metadata !== undefined) { w.uint32(18).fork(); encodePodSandboxMetadata(w, m.metadata); w.ldelim(); }
  if (m.state !== undefined && m.state !== 0) { w.uint32(24); w.int32(m.state); }
  if (m.createdAt !== undefined && m.createdAt !== 0n) { w.uint32(32); w.int64(varintOf(m.createdAt)); }
  if (m.labels !== undefined) writeMap(w, 42, m.labels);
  if (m.annotations !== undefined) writeMap(w, 50, m.annotations);
  if (m.runtimeHandler !== undefined && m.runtimeHandler !== '') { w.uint32(58); w.string(m.runtimeHandler); }
}

function decodePodSandbox(r: Reader, end: number): m.PodSandbox {
  let id = '';
  let metadata: m.PodSandboxMetadata | undefined;
  let state = 0;
  let createdAt = 0n;
  const labels: Record<string, string> = {};
  const annotations: Record<string, string> = {};
  let runtimeHandler = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        id = readString(r);
        break;
      case 18:
        metadata = decodePodSandboxMetadata(r, limitOf(r));
        break;
      case 24:
        state = r.int32();
        break;
      case 32:
        createdAt = readInt64(r);
        break;
      case 42:
        readMapEntry(r, labels);
        break;
      case 50:
        readMapEntry(r, annotations);
        break;
      case 58:
        runtimeHandler = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('PodSandbox is longer than its field says');
  return { id, metadata, state, createdAt, labels, annotations, runtimeHandler };
}

export const PodSandbox: Codec<m.PodSandbox> = { name: 'PodSandbox', encode: encodePodSandbox, decode: decodePodSandbox };

function encodeListPodSandboxResponse(w: Writer, m: Init<m.ListPodSandboxResponse>): void {
  for (const x of m.items ?? []) { w.uint32(10).fork(); encodePodSandbox(w, x); w.ldelim(); }
}

function decodeListPodSandboxResponse(r: Reader, end: number): m.ListPodSandboxResponse {
  const items: m.PodSandbox[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        items.push(decodePodSandbox(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ListPodSandboxResponse is longer than its field says');
  return { items };
}

export const ListPodSandboxResponse: Codec<m.ListPodSandboxResponse> = { name: 'ListPodSandboxResponse', encode: encodeListPodSandboxResponse, decode: decodeListPodSandboxResponse };

function encodeStreamPodSandboxesRequest(w: Writer, m: Init<m.StreamPodSandboxesRequest>): void {
  if (m.filter !== undefined) { w.uint32(10).fork(); encodePodSandboxFilter(w, m.filter); w.ldelim(); }
}

function decodeStreamPodSandboxesRequest(r: Reader, end: number): m.StreamPodSandboxesRequest {
  let filter: m.PodSandboxFilter | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        filter = decodePodSandboxFilter(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('StreamPodSandboxesRequest is longer than its field says');
  return { filter };
}

export const StreamPodSandboxesRequest: Codec<m.StreamPodSandboxesRequest> = { name: 'StreamPodSandboxesRequest', encode: encodeStreamPodSandboxesRequest, decode: decodeStreamPodSandboxesRequest };

function encodeStreamPodSandboxesResponse(w: Writer, m: Init<m.StreamPodSandboxesResponse>): void {
  for (const x of m.podSandboxes ?? []) { w.uint32(10).fork(); encodePodSandbox(w, x); w.ldelim(); }
}

function decodeStreamPodSandboxesResponse(r: Reader, end: number): m.StreamPodSandboxesResponse {
  const podSandboxes: m.PodSandbox[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        podSandboxes.push(decodePodSandbox(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('StreamPodSandboxesResponse is longer than its field says');
  return { podSandboxes };
}

export const StreamPodSandboxesResponse: Codec<m.StreamPodSandboxesResponse> = { name: 'StreamPodSandboxesResponse', encode: encodeStreamPodSandboxesResponse, decode: decodeStreamPodSandboxesResponse };

function encodePodSandboxStatsRequest(w: Writer, m: Init<m.PodSandboxStatsRequest>): void {
  if (m.podSandboxId !== undefined && m.podSandboxId !== '') { w.uint32(10); w.string(m.podSandboxId); }
}

function decodePodSandboxStatsRequest(r: Reader, end: number): m.PodSandboxStatsRequest {
  let podSandboxId = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        podSandboxId = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('PodSandboxStatsRequest is longer than its field says');
  return { podSandboxId };
}

export const PodSandboxStatsRequest: Codec<m.PodSandboxStatsRequest> = { name: 'PodSandboxStatsRequest', encode: encodePodSandboxStatsRequest, decode: decodePodSandboxStatsRequest };

function encodePodSandboxStatsResponse(w: Writer, m: Init<m.PodSandboxStatsResponse>): void {
  if (m.stats !== undefined) { w.uint32(10).fork(); encodePodSandboxStats(w, m.stats); w.ldelim(); }
}

function decodePodSandboxStatsResponse(r: Reader, end: number): m.PodSandboxStatsResponse {
  let stats: m.PodSandboxStats | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        stats = decodePodSandboxStats(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('PodSandboxStatsResponse is longer than its field says');
  return { stats };
}

export const PodSandboxStatsResponse: Codec<m.PodSandboxStatsResponse> = { name: 'PodSandboxStatsResponse', encode: encodePodSandboxStatsResponse, decode: decodePodSandboxStatsResponse };

function encodePodSandboxStatsFilter(w: Writer, m: Init<m.PodSandboxStatsFilter>): void {
  if (m.id !== undefined && m.id !== '') { w.uint32(10); w.string(m.id); }
  if (m.labelSelector !== undefined) writeMap(w, 18, m.labelSelector);
}

function decodePodSandboxStatsFilter(r: Reader, end: number): m.PodSandboxStatsFilter {
  let id = '';
  const labelSelector: Record<string, string> = {};
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        id = readString(r);
        break;
      case 18:
        readMapEntry(r, labelSelector);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('PodSandboxStatsFilter is longer than its field says');
  return { id, labelSelector };
}

export const PodSandboxStatsFilter: Codec<m.PodSandboxStatsFilter> = { name: 'PodSandboxStatsFilter', encode: encodePodSandboxStatsFilter, decode: decodePodSandboxStatsFilter };

function encodeListPodSandboxStatsRequest(w: Writer, m: Init<m.ListPodSandboxStatsRequest>): void {
  if (m.filter !== undefined) { w.uint32(10).fork(); encodePodSandboxStatsFilter(w, m.filter); w.ldelim(); }
}

function decodeListPodSandboxStatsRequest(r: Reader, end: number): m.ListPodSandboxStatsRequest {
  let filter: m.PodSandboxStatsFilter | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        filter = decodePodSandboxStatsFilter(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ListPodSandboxStatsRequest is longer than its field says');
  return { filter };
}

export const ListPodSandboxStatsRequest: Codec<m.ListPodSandboxStatsRequest> = { name: 'ListPodSandboxStatsRequest', encode: encodeListPodSandboxStatsRequest, decode: decodeListPodSandboxStatsRequest };

function encodeListPodSandboxStatsResponse(w: Writer, m: Init<m.ListPodSandboxStatsResponse>): void {
  for (const x of m.stats ?? []) { w.uint32(10).fork(); encodePodSandboxStats(w, x); w.ldelim(); }
}

function decodeListPodSandboxStatsResponse(r: Reader, end: number): m.ListPodSandboxStatsResponse {
  const stats: m.PodSandboxStats[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        stats.push(decodePodSandboxStats(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ListPodSandboxStatsResponse is longer than its field says');
  return { stats };
}

export const ListPodSandboxStatsResponse: Codec<m.ListPodSandboxStatsResponse> = { name: 'ListPodSandboxStatsResponse', encode: encodeListPodSandboxStatsResponse, decode: decodeListPodSandboxStatsResponse };

function encodeStreamPodSandboxStatsRequest(w: Writer, m: Init<m.StreamPodSandboxStatsRequest>): void {
  if (m.filter !== undefined) { w.uint32(10).fork(); encodePodSandboxStatsFilter(w, m.filter); w.ldelim(); }
}

function decodeStreamPodSandboxStatsRequest(r: Reader, end: number): m.StreamPodSandboxStatsRequest {
  let filter: m.PodSandboxStatsFilter | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        filter = decodePodSandboxStatsFilter(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('StreamPodSandboxStatsRequest is longer than its field says');
  return { filter };
}

export const StreamPodSandboxStatsRequest: Codec<m.StreamPodSandboxStatsRequest> = { name: 'StreamPodSandboxStatsRequest', encode: encodeStreamPodSandboxStatsRequest, decode: decodeStreamPodSandboxStatsRequest };

function encodeStreamPodSandboxStatsResponse(w: Writer, m: Init<m.StreamPodSandboxStatsResponse>): void {
  for (const x of m.podSandboxStats ?? []) { w.uint32(10).fork(); encodePodSandboxStats(w, x); w.ldelim(); }
}

function decodeStreamPodSandboxStatsResponse(r: Reader, end: number): m.StreamPodSandboxStatsResponse {
  const podSandboxStats: m.PodSandboxStats[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        podSandboxStats.push(decodePodSandboxStats(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('StreamPodSandboxStatsResponse is longer than its field says');
  return { podSandboxStats };
}

export const StreamPodSandboxStatsResponse: Codec<m.StreamPodSandboxStatsResponse> = { name: 'StreamPodSandboxStatsResponse', encode: encodeStreamPodSandboxStatsResponse, decode: decodeStreamPodSandboxStatsResponse };

function encodePodSandboxAttributes(w: Writer, m: Init<m.PodSandboxAttributes>): void {
  if (m.id !== undefined && m.id !== '') { w.uint32(10); w.string(m.id); }
  if (m.metadata !== undefined) { w.uint32(18).fork(); encodePodSandboxMetadata(w, m.metadata); w.ldelim(); }
  if (m.labels !== undefined) writeMap(w, 26, m.labels);
  if (m.annotations !== undefined) writeMap(w, 34, m.annotations);
}

function decodePodSandboxAttributes(r: Reader, end: number): m.PodSandboxAttributes {
  let id = '';
  let metadata: m.PodSandboxMetadata | undefined;
  const labels: Record<string, string> = {};
  const annotations: Record<string, string> = {};
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        id = readString(r);
        break;
      case 18:
        metadata = decodePodSandboxMetadata(r, limitOf(r));
        break;
      case 26:
        readMapEntry(r, labels);
        break;
      case 34:
        readMapEntry(r, annotations);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('PodSandboxAttributes is longer than its field says');
  return { id, metadata, labels, annotations };
}

export const PodSandboxAttributes: Codec<m.PodSandboxAttributes> = { name: 'PodSandboxAttributes', encode: encodePodSandboxAttributes, decode: decodePodSandboxAttributes };

function encodePodSandboxStats(w: Writer, m: Init<m.PodSandboxStats>): void {
  if (m.attributes !== undefined) { w.uint32(10).fork(); encodePodSandboxAttributes(w, m.attributes); w.ldelim(); }
  if (m.linux !== undefined) { w.uint32(18).fork(); encodeLinuxPodSandboxStats(w, m.linux); w.ldelim(); }
  if (m.windows !== undefined) { w.uint32(26).fork(); encodeWindowsPodSandboxStats(w, m.windows); w.ldelim(); }
}

function decodePodSandboxStats(r: Reader, end: number): m.PodSandboxStats {
  let attributes: m.PodSandboxAttributes | undefined;
  let linux: m.LinuxPodSandboxStats | undefined;
  let windows: m.WindowsPodSandboxStats | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        attributes = decodePodSandboxAttributes(r, limitOf(r));
        break;
      case 18:
        linux = decodeLinuxPodSandboxStats(r, limitOf(r));
        break;
      case 26:
        windows = decodeWindowsPodSandboxStats(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('PodSandboxStats is longer than its field says');
  return { attributes, linux, windows };
}

export const PodSandboxStats: Codec<m.PodSandboxStats> = { name: 'PodSandboxStats', encode: encodePodSandboxStats, decode: decodePodSandboxStats };

function encodeLinuxPodSandboxStats(w: Writer, m: Init<m.LinuxPodSandboxStats>): void {
  if (m.cpu !== undefined) { w.uint32(10).fork(); encodeCpuUsage(w, m.cpu); w.ldelim(); }
  if (m.memory !== undefined) { w.uint32(18).fork(); encodeMemoryUsage(w, m.memory); w.ldelim(); }
  if (m.network !== undefined) { w.uint32(26).fork(); encodeNetworkUsage(w, m.network); w.ldelim(); }
  if (m.process !== undefined) { w.uint32(34).fork(); encodeProcessUsage(w, m.process); w.ldelim(); }
  for (const x of m.containers ?? []) { w.uint32(42).fork(); encodeContainerStats(w, x); w.ldelim(); }
  if (m.io !== undefined) { w.uint32(50).fork(); encodeIoUsage(w, m.io); w.ldelim(); }
}

function decodeLinuxPodSandboxStats(r: Reader, end: number): m.LinuxPodSandboxStats {
  let cpu: m.CpuUsage | undefined;
  let memory: m.MemoryUsage | undefined;
  let network: m.NetworkUsage | undefined;
  let process: m.ProcessUsage | undefined;
  const containers: m.ContainerStats[] = [];
  let io: m.IoUsage | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        cpu = decodeCpuUsage(r, limitOf(r));
        break;
      case 18:
        memory = decodeMemoryUsage(r, limitOf(r));
        break;
      case 26:
        network = decodeNetworkUsage(r, limitOf(r));
        break;
      case 34:
        process = decodeProcessUsage(r, limitOf(r));
        break;
      case 42:
        containers.push(decodeContainerStats(r, limitOf(r)));
        break;
      case 50:
        io = decodeIoUsage(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('LinuxPodSandboxStats is longer than its field says');
  return { cpu, memory, network, process, containers, io };
}

export const LinuxPodSandboxStats: Codec<m.LinuxPodSandboxStats> = { name: 'LinuxPodSandboxStats', encode: encodeLinuxPodSandboxStats, decode: decodeLinuxPodSandboxStats };

function encodeWindowsPodSandboxStats(w: Writer, m: Init<m.WindowsPodSandboxStats>): void {
  if (m.cpu !== undefined) { w.uint32(10).fork(); encodeWindowsCpuUsage(w, m.cpu); w.ldelim(); }
  if (m.memory !== undefined) { w.uint32(18).fork(); encodeWindowsMemoryUsage(w, m.memory); w.ldelim(); }
  if (m.network !== undefined) { w.uint32(26).fork(); encodeWindowsNetworkUsage(w, m.network); w.ldelim(); }
  if (m.process !== undefined) { w.uint32(34).fork(); encodeWindowsProcessUsage(w, m.process); w.ldelim(); }
  for (const x of m.containers ?? []) { w.uint32(42).fork(); encodeWindowsContainerStats(w, x); w.ldelim(); }
}

function decodeWindowsPodSandboxStats(r: Reader, end: number): m.WindowsPodSandboxStats {
  let cpu: m.WindowsCpuUsage | undefined;
  let memory: m.WindowsMemoryUsage | undefined;
  let network: m.WindowsNetworkUsage | undefined;
  let process: m.WindowsProcessUsage | undefined;
  const containers: m.WindowsContainerStats[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        cpu = decodeWindowsCpuUsage(r, limitOf(r));
        break;
      case 18:
        memory = decodeWindowsMemoryUsage(r, limitOf(r));
        break;
      case 26:
        network = decodeWindowsNetworkUsage(r, limitOf(r));
        break;
      case 34:
        process = decodeWindowsProcessUsage(r, limitOf(r));
        break;
      case 42:
        containers.push(decodeWindowsContainerStats(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('WindowsPodSandboxStats is longer than its field says');
  return { cpu, memory, network, process, containers };
}

export const WindowsPodSandboxStats: Codec<m.WindowsPodSandboxStats> = { name: 'WindowsPodSandboxStats', encode: encodeWindowsPodSandboxStats, decode: decodeWindowsPodSandboxStats };

function encodeNetworkUsage(w: Writer, m: Init<m.NetworkUsage>): void {
  if (m.timestamp !== undefined && m.timestamp !== 0n) { w.uint32(8); w.int64(varintOf(m.timestamp)); }
  if (m.defaultInterface !== undefined) { w.uint32(18).fork(); encodeNetworkInterfaceUsage(w, m.defaultInterface); w.ldelim(); }
  for (const x of m.interfaces ?? []) { w.uint32(26).fork(); encodeNetworkInterfaceUsage(w, x); w.ldelim(); }
}

function decodeNetworkUsage(r: Reader, end: number): m.NetworkUsage {
  let timestamp = 0n;
  let defaultInterface: m.NetworkInterfaceUsage | undefined;
  const interfaces: m.NetworkInterfaceUsage[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        timestamp = readInt64(r);
        break;
      case 18:
        defaultInterface = decodeNetworkInterfaceUsage(r, limitOf(r));
        break;
      case 26:
        interfaces.push(decodeNetworkInterfaceUsage(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('NetworkUsage is longer than its field says');
  return { timestamp, defaultInterface, interfaces };
}

export const NetworkUsage: Codec<m.NetworkUsage> = { name: 'NetworkUsage', encode: encodeNetworkUsage, decode: decodeNetworkUsage };

function encodeWindowsNetworkUsage(w: Writer, m: Init<m.WindowsNetworkUsage>): void {
  if (m.timestamp !== undefined && m.timestamp !== 0n) { w.uint32(8); w.int64(varintOf(m.timestamp)); }
  if (m.defaultInterface !== undefined) { w.uint32(18).fork(); encodeWindowsNetworkInterfaceUsage(w, m.defaultInterface); w.ldelim(); }
  for (const x of m.interfaces ?? []) { w.uint32(26).fork(); encodeWindowsNetworkInterfaceUsage(w, x); w.ldelim(); }
}

function decodeWindowsNetworkUsage(r: Reader, end: number): m.WindowsNetworkUsage {
  let timestamp = 0n;
  let defaultInterface: m.WindowsNetworkInterfaceUsage | undefined;
  const interfaces: m.WindowsNetworkInterfaceUsage[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        timestamp = readInt64(r);
        break;
      case 18:
        defaultInterface = decodeWindowsNetworkInterfaceUsage(r, limitOf(r));
        break;
      case 26:
        interfaces.push(decodeWindowsNetworkInterfaceUsage(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('WindowsNetworkUsage is longer than its field says');
  return { timestamp, defaultInterface, interfaces };
}

export const WindowsNetworkUsage: Codec<m.WindowsNetworkUsage> = { name: 'WindowsNetworkUsage', encode: encodeWindowsNetworkUsage, decode: decodeWindowsNetworkUsage };

function encodeNetworkInterfaceUsage(w: Writer, m: Init<m.NetworkInterfaceUsage>): void {
  if (m.name !== undefined && m.name !== '') { w.uint32(10); w.string(m.name); }
  if (m.rxBytes !== undefined) { w.uint32(18).fork(); encodeUInt64Value(w, m.rxBytes); w.ldelim(); }
  if (m.rxErrors !== undefined) { w.uint32(26).fork(); encodeUInt64Value(w, m.rxErrors); w.ldelim(); }
  if (m.txBytes !== undefined) { w.uint32(34).fork(); encodeUInt64Value(w, m.txBytes); w.ldelim(); }
  if (m.txErrors !== undefined) { w.uint32(42).fork(); encodeUInt64Value(w, m.txErrors); w.ldelim(); }
}

function decodeNetworkInterfaceUsage(r: Reader, end: number): m.NetworkInterfaceUsage {
  let name = '';
  let rxBytes: m.UInt64Value | undefined;
  let rxErrors: m.UInt64Value | undefined;
  let txBytes: m.UInt64Value | undefined;
  let txErrors: m.UInt64Value | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        name = readString(r);
        break;
      case 18:
        rxBytes = decodeUInt64Value(r, limitOf(r));
        break;
      case 26:
        rxErrors = decodeUInt64Value(r, limitOf(r));
        break;
      case 34:
        txBytes = decodeUInt64Value(r, limitOf(r));
        break;
      case 42:
        txErrors = decodeUInt64Value(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('NetworkInterfaceUsage is longer than its field says');
  return { name, rxBytes, rxErrors, txBytes, txErrors };
}

export const NetworkInterfaceUsage: Codec<m.NetworkInterfaceUsage> = { name: 'NetworkInterfaceUsage', encode: encodeNetworkInterfaceUsage, decode: decodeNetworkInterfaceUsage };

function encodeWindowsNetworkInterfaceUsage(w: Writer, m: Init<m.WindowsNetworkInterfaceUsage>): void {
  if (m.name !== undefined && m.name !== '') { w.uint32(10); w.string(m.name); }
  if (m.rxBytes !== undefined) { w.uint32(18).fork(); encodeUInt64Value(w, m.rxBytes); w.ldelim(); }
  if (m.rxPacketsDropped !== undefined) { w.uint32(26).fork(); encodeUInt64Value(w, m.rxPacketsDropped); w.ldelim(); }
  if (m.txBytes !== undefined) { w.uint32(34).fork(); encodeUInt64Value(w, m.txBytes); w.ldelim(); }
  if (m.txPacketsDropped !== undefined) { w.uint32(42).fork(); encodeUInt64Value(w, m.txPacketsDropped); w.ldelim(); }
}

function decodeWindowsNetworkInterfaceUsage(r: Reader, end: number): m.WindowsNetworkInterfaceUsage {
  let name = '';
  let rxBytes: m.UInt64Value | undefined;
  let rxPacketsDropped: m.UInt64Value | undefined;
  let txBytes: m.UInt64Value | undefined;
  let txPacketsDropped: m.UInt64Value | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        name = readString(r);
        break;
      case 18:
        rxBytes = decodeUInt64Value(r, limitOf(r));
        break;
      case 26:
        rxPacketsDropped = decodeUInt64Value(r, limitOf(r));
        break;
      case 34:
        txBytes = decodeUInt64Value(r, limitOf(r));
        break;
      case 42:
        txPacketsDropped = decodeUInt64Value(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('WindowsNetworkInterfaceUsage is longer than its field says');
  return { name, rxBytes, rxPacketsDropped, txBytes, txPacketsDropped };
}

export const WindowsNetworkInterfaceUsage: Codec<m.WindowsNetworkInterfaceUsage> = { name: 'WindowsNetworkInterfaceUsage', encode: encodeWindowsNetworkInterfaceUsage, decode: decodeWindowsNetworkInterfaceUsage };

function encodeProcessUsage(w: Writer, m: Init<m.ProcessUsage>): void {
  if (m.timestamp !== undefined && m.timestamp !== 0n) { w.uint32(8); w.int64(varintOf(m.timestamp)); }
  if (m.processCount !== undefined) { w.uint32(18).fork(); encodeUInt64Value(w, m.processCount); w.ldelim(); }
}

function decodeProcessUsage(r: Reader, end: number): m.ProcessUsage {
  let timestamp = 0n;
  let processCount: m.UInt64Value | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        timestamp = readInt64(r);
        break;
      case 18:
        processCount = decodeUInt64Value(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ProcessUsage is longer than its field says');
  return { timestamp, processCount };
}

export const ProcessUsage: Codec<m.ProcessUsage> = { name: 'ProcessUsage', encode: encodeProcessUsage, decode: decodeProcessUsage };

function encodeWindowsProcessUsage(w: Writer, m: Init<m.WindowsProcessUsage>): void {
  if (m.timestamp !== undefined && m.timestamp !== 0n) { w.uint32(8); w.int64(varintOf(m.timestamp)); }
  if (m.processCount !== undefined) { w.uint32(18).fork(); encodeUInt64Value(w, m.processCount); w.ldelim(); }
}

function decodeWindowsProcessUsage(r: Reader, end: number): m.WindowsProcessUsage {
  let timestamp = 0n;
  let processCount: m.UInt64Value | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        timestamp = readInt64(r);
        break;
      case 18:
        processCount = decodeUInt64Value(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('WindowsProcessUsage is longer than its field says');
  return { timestamp, processCount };
}

export const WindowsProcessUsage: Codec<m.WindowsProcessUsage> = { name: 'WindowsProcessUsage', encode: encodeWindowsProcessUsage, decode: decodeWindowsProcessUsage };

function encodeImageSpec(w: Writer, m: Init<m.ImageSpec>): void {
  if (m.image !== undefined && m.image !== '') { w.uint32(10); w.string(m.image); }
  if (m.annotations !== undefined) writeMap(w, 18, m.annotations);
  if (m.userSpecifiedImage !== undefined && m.userSpecifiedImage !== '') { w.uint32(146); w.string(m.userSpecifiedImage); }
  if (m.runtimeHandler !== undefined && m.runtimeHandler !== '') { w.uint32(154); w.string(m.runtimeHandler); }
  if (m.imageRef !== undefined && m.imageRef !== '') { w.uint32(162); w.string(m.imageRef); }
}

function decodeImageSpec(r: Reader, end: number): m.ImageSpec {
  let image = '';
  const annotations: Record<string, string> = {};
  let userSpecifiedImage = '';
  let runtimeHandler = '';
  let imageRef = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        image = readString(r);
        break;
      case 18:
        readMapEntry(r, annotations);
        break;
      case 146:
        userSpecifiedImage = readString(r);
        break;
      case 154:
        runtimeHandler = readString(r);
        break;
      case 162:
        imageRef = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ImageSpec is longer than its field says');
  return { image, annotations, userSpecifiedImage, runtimeHandler, imageRef };
}

export const ImageSpec: Codec<m.ImageSpec> = { name: 'ImageSpec', encode: encodeImageSpec, decode: decodeImageSpec };

function encodeKeyValue(w: Writer, m: Init<m.KeyValue>): void {
  if (m.key !== undefined && m.key !== '') { w.uint32(10); w.string(m.key); }
  if (m.value !== undefined && m.value.length > 0) { w.uint32(18); w.bytes(m.value); }
}

function decodeKeyValue(r: Reader, end: number): m.KeyValue {
  let key = '';
  let value: Uint8Array = new Uint8Array(0);
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        key = readString(r);
        break;
      case 18:
        value = readBytes(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('KeyValue is longer than its field says');
  return { key, value };
}

export const KeyValue: Codec<m.KeyValue> = { name: 'KeyValue', encode: encodeKeyValue, decode: decodeKeyValue };

function encodeLinuxContainerResources(w: Writer, m: Init<m.LinuxContainerResources>): void {
  if (m.cpuPeriod !== undefined && m.cpuPeriod !== 0n) { w.uint32(8); w.int64(varintOf(m.cpuPeriod)); }
  if (m.cpuQuota !== undefined && m.cpuQuota !== 0n) { w.uint32(16); w.int64(varintOf(m.cpuQuota)); }
  if (m.cpuShares !== undefined && m.cpuShares !== 0n) { w.uint32(24); w.int64(varintOf(m.cpuShares)); }
  if (m.memoryLimitInBytes !== undefined && m.memoryLimitInBytes !== 0n) { w.uint32(32); w.int64(varintOf(m.memoryLimitInBytes)); }
  if (m.oomScoreAdj !== undefined && m.oomScoreAdj !== 0n) { w.uint32(40); w.int64(varintOf(m.oomScoreAdj)); }
  if (m.cpusetCpus !== undefined && m.cpusetCpus !== '') { w.uint32(50); w.string(m.cpusetCpus); }
  if (m.cpusetMems !== undefined && m.cpusetMems !== '') { w.uint32(58); w.string(m.cpusetMems); }
  for (const x of m.hugepageLimits ?? []) { w.uint32(66).fork(); encodeHugepageLimit(w, x); w.ldelim(); }
  if (m.unified !== undefined) writeMap(w, 74, m.unified);
  if (m.memorySwapLimitInBytes !== undefined && m.memorySwapLimitInBytes !== 0n) { w.uint32(80); w.int64(varintOf(m.memorySwapLimitInBytes)); }
}

function decodeLinuxContainerResources(r: Reader, end: number): m.LinuxContainerResources {
  let cpuPeriod = 0n;
  let cpuQuota = 0n;
  let cpuShares = 0n;
  let memoryLimitInBytes = 0n;
  let oomScoreAdj = 0n;
  let cpusetCpus = '';
  let cpusetMems = '';
  const hugepageLimits: m.HugepageLimit[] = [];
  const unified: Record<string, string> = {};
  let memorySwapLimitInBytes = 0n;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        cpuPeriod = readInt64(r);
        break;
      case 16:
        cpuQuota = readInt64(r);
        break;
      case 24:
        cpuShares = readInt64(r);
        break;
      case 32:
        memoryLimitInBytes = readInt64(r);
        break;
      case 40:
        oomScoreAdj = readInt64(r);
        break;
      case 50:
        cpusetCpus = readString(r);
        break;
      case 58:
        cpusetMems = readString(r);
        break;
      case 66:
        hugepageLimits.push(decodeHugepageLimit(r, limitOf(r)));
        break;
      case 74:
        readMapEntry(r, unified);
        break;
      case 80:
        memorySwapLimitInBytes = readInt64(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('LinuxContainerResources is longer than its field says');
  return { cpuPeriod, cpuQuota, cpuShares, memoryLimitInBytes, oomScoreAdj, cpusetCpus, cpusetMems, hugepageLimits, unified, memorySwapLimitInBytes };
}

export const LinuxContainerResources: Codec<m.LinuxContainerResources> = { name: 'LinuxContainerResources', encode: encodeLinuxContainerResources, decode: decodeLinuxContainerResources };

function encodeHugepageLimit(w: Writer, m: Init<m.HugepageLimit>): void {
  if (m.pageSize !== undefined && m.pageSize !== '') { w.uint32(10); w.string(m.pageSize); }
  if (m.limit !== undefined && m.limit !== 0n) { w.uint32(16); w.uint64(varintOf(m.limit)); }
}

function decodeHugepageLimit(r: Reader, end: number): m.HugepageLimit {
  let pageSize = '';
  let limit = 0n;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        pageSize = readString(r);
        break;
      case 16:
        limit = readUint64(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('HugepageLimit is longer than its field says');
  return { pageSize, limit };
}

export const HugepageLimit: Codec<m.HugepageLimit> = { name: 'HugepageLimit', encode: encodeHugepageLimit, decode: decodeHugepageLimit };

function encodeSELinuxOption(w: Writer, m: Init<m.SELinuxOption>): void {
  if (m.user !== undefined && m.user !== '') { w.uint32(10); w.string(m.user); }
  if (m.role !== undefined && m.role !== '') { w.uint32(18); w.string(m.role); }
  if (m.type !== undefined && m.type !== '') { w.uint32(26); w.string(m.type); }
  if (m.level !== undefined && m.level !== '') { w.uint32(34); w.string(m.level); }
}

function decodeSELinuxOption(r: Reader, end: number): m.SELinuxOption {
  let user = '';
  let role = '';
  let type = '';
  let level = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        user = readString(r);
        break;
      case 18:
        role = readString(r);
        break;
      case 26:
        type = readString(r);
        break;
      case 34:
        level = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('SELinuxOption is longer than its field says');
  return { user, role, type, level };
}

export const SELinuxOption: Codec<m.SELinuxOption> = { name: 'SELinuxOption', encode: encodeSELinuxOption, decode: decodeSELinuxOption };

function encodeCapability(w: Writer, m: Init<m.Capability>): void {
  for (const x of m.addCapabilities ?? []) { w.uint32(10); w.string(x); }
  for (const x of m.dropCapabilities ?? []) { w.uint32(18); w.string(x); }
  for (const x of m.addAmbientCapabilities ?? []) { w.uint32(26); w.string(x); }
}

function decodeCapability(r: Reader, end: number): m.Capability {
  const addCapabilities: string[] = [];
  const dropCapabilities: string[] = [];
  const addAmbientCapabilities: string[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        addCapabilities.push(readString(r));
        break;
      case 18:
        dropCapabilities.push(readString(r));
        break;
      case 26:
        addAmbientCapabilities.push(readString(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('Capability is longer than its field says');
  return { addCapabilities, dropCapabilities, addAmbientCapabilities };
}

export const Capability: Codec<m.Capability> = { name: 'Capability', encode: encodeCapability, decode: decodeCapability };

function encodeLinuxContainerSecurityContext(w: Writer, m: Init<m.LinuxContainerSecurityContext>): void {
  if (m.capabilities !== undefined) { w.uint32(10).fork(); encodeCapability(w, m.capabilities); w.ldelim(); }
  if (m.privileged !== undefined && m.privileged !== false) { w.uint32(16); w.bool(m.privileged); }
  if (m.namespaceOptions !== undefined) { w.uint32(26).fork(); encodeNamespaceOption(w, m.namespaceOptions); w.ldelim(); }
  if (m.selinuxOptions !== undefined) { w.uint32(34).fork(); encodeSELinuxOption(w, m.selinuxOptions); w.ldelim(); }
  if (m.runAsUser !== undefined) { w.uint32(42).fork(); encodeInt64Value(w, m.runAsUser); w.ldelim(); }
  if (m.runAsUsername !== undefined && m.runAsUsername !== '') { w.uint32(50); w.string(m.runAsUsername); }
  if (m.readonlyRootfs !== undefined && m.readonlyRootfs !== false) { w.uint32(56); w.bool(m.readonlyRootfs); }
  if (m.supplementalGroups !== undefined && m.supplementalGroups.length > 0) {
    w.uint32(66).fork();
    for (const x of m.supplementalGroups) w.int64(varintOf(x));
    w.ldelim();
  }
  if (m.apparmorProfile !== undefined && m.apparmorProfile !== '') { w.uint32(74); w.string(m.apparmorProfile); }
  if (m.seccompProfilePath !== undefined && m.seccompProfilePath !== '') { w.uint32(82); w.string(m.seccompProfilePath); }
  if (m.noNewPrivs !== undefined && m.noNewPrivs !== false) { w.uint32(88); w.bool(m.noNewPrivs); }
  if (m.runAsGroup !== undefined) { w.uint32(98).fork(); encodeInt64Value(w, m.runAsGroup); w.ldelim(); }
  for (const x of m.maskedPaths ?? []) { w.uint32(106); w.string(x); }
  for (const x of m.readonlyPaths ?? []) { w.uint32(114); w.string(x); }
  if (m.seccomp !== undefined) { w.uint32(122).fork(); encodeSecurityProfile(w, m.seccomp); w.ldelim(); }
  if (m.apparmor !== undefined) { w.uint32(130).fork(); encodeSecurityProfile(w, m.apparmor); w.ldelim(); }
  if (m.supplementalGroupsPolicy !== undefined && m.supplementalGroupsPolicy !== 0) { w.uint32(136); w.int32(m.supplementalGroupsPolicy); }
}

function decodeLinuxContainerSecurityContext(r: Reader, end: number): m.LinuxContainerSecurityContext {
  let capabilities: m.Capability | undefined;
  let privileged = false;
  let namespaceOptions: m.NamespaceOption | undefined;
  let selinuxOptions: m.SELinuxOption | undefined;
  let runAsUser: m.Int64Value | undefined;
  let runAsUsername = '';
  let readonlyRootfs = false;
  const supplementalGroups: bigint[] = [];
  let apparmorProfile = '';
  let seccompProfilePath = '';
  let noNewPrivs = false;
  let runAsGroup: m.Int64Value | undefined;
  const maskedPaths: string[] = [];
  const readonlyPaths: string[] = [];
  let seccomp: m.SecurityProfile | undefined;
  let apparmor: m.SecurityProfile | undefined;
  let supplementalGroupsPolicy = 0;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        capabilities = decodeCapability(r, limitOf(r));
        break;
      case 16:
        privileged = r.bool();
        break;
      case 26:
        namespaceOptions = decodeNamespaceOption(r, limitOf(r));
        break;
      case 34:
        selinuxOptions = decodeSELinuxOption(r, limitOf(r));
        break;
      case 42:
        runAsUser = decodeInt64Value(r, limitOf(r));
        break;
      case 50:
        runAsUsername = readString(r);
        break;
      case 56:
        readonlyRootfs = r.bool();
        break;
      case 64:
        supplementalGroups.push(readInt64(r));
        break;
      case 66:
        packed(r, () => supplementalGroups.push(readInt64(r)));
        break;
      case 74:
        apparmorProfile = readString(r);
        break;
      case 82:
        seccompProfilePath = readString(r);
        break;
      case 88:
        noNewPrivs = r.bool();
        break;
      case 98:
        runAsGroup = decodeInt64Value(r, limitOf(r));
        break;
      case 106:
        maskedPaths.push(readString(r));
        break;
      case 114:
        readonlyPaths.push(readString(r));
        break;
      case 122:
        seccomp = decodeSecurityProfile(r, limitOf(r));
        break;
      case 130:
        apparmor = decodeSecurityProfile(r, limitOf(r));
        break;
      case 136:
        supplementalGroupsPolicy = r.int32();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('LinuxContainerSecurityContext is longer than its field says');
  return { capabilities, privileged, namespaceOptions, selinuxOptions, runAsUser, runAsUsername, readonlyRootfs, supplementalGroups, apparmorProfile, seccompProfilePath, noNewPrivs, runAsGroup, maskedPaths, readonlyPaths, seccomp, apparmor, supplementalGroupsPolicy };
}

export const LinuxContainerSecurityContext: Codec<m.LinuxContainerSecurityContext> = { name: 'LinuxContainerSecurityContext', encode: encodeLinuxContainerSecurityContext, decode: decodeLinuxContainerSecurityContext };

function encodeLinuxContainerConfig(w: Writer, m: Init<m.LinuxContainerConfig>): void {
  if (m.resources !== undefined) { w.uint32(10).fork(); encodeLinuxContainerResources(w, m.resources); w.ldelim(); }
  if (m.securityContext !== undefined) { w.uint32(18).fork(); encodeLinuxContainerSecurityContext(w, m.securityContext); w.ldelim(); }
}

function decodeLinuxContainerConfig(r: Reader, end: number): m.LinuxContainerConfig {
  let resources: m.LinuxContainerResources | undefined;
  let securityContext: m.LinuxContainerSecurityContext | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        resources = decodeLinuxContainerResources(r, limitOf(r));
        break;
      case 18:
        securityContext = decodeLinuxContainerSecurityContext(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('LinuxContainerConfig is longer than its field says');
  return { resources, securityContext };
}

export const LinuxContainerConfig: Codec<m.LinuxContainerConfig> = { name: 'LinuxContainerConfig', encode: encodeLinuxContainerConfig, decode: decodeLinuxContainerConfig };

function encodeLinuxContainerUser(w: Writer, m: Init<m.LinuxContainerUser>): void {
  if (m.uid !== undefined && m.uid !== 0n) { w.uint32(8); w.int64(varintOf(m.uid)); }
  if (m.gid !== undefined && m.gid !== 0n) { w.uint32(16); w.int64(varintOf(m.gid)); }
  if (m.supplementalGroups !== undefined && m.supplementalGroups.length > 0) {
    w.uint32(26).fork();
    for (const x of m.supplementalGroups) w.int64(varintOf(x));
    w.ldelim();
  }
}

function decodeLinuxContainerUser(r: Reader, end: number): m.LinuxContainerUser {
  let uid = 0n;
  let gid = 0n;
  const supplementalGroups: bigint[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        uid = readInt64(r);
        break;
      case 16:
        gid = readInt64(r);
        break;
      case 24:
        supplementalGroups.push(readInt64(r));
        break;
      case 26:
        packed(r, () => supplementalGroups.push(readInt64(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('LinuxContainerUser is longer than its field says');
  return { uid, gid, supplementalGroups };
}

export const LinuxContainerUser: Codec<m.LinuxContainerUser> = { name: 'LinuxContainerUser', encode: encodeLinuxContainerUser, decode: decodeLinuxContainerUser };

function encodeWindowsNamespaceOption(w: Writer, m: Init<m.WindowsNamespaceOption>): void {
  if (m.network !== undefined && m.network !== 0) { w.uint32(8); w.int32(m.network); }
}

function decodeWindowsNamespaceOption(r: Reader, end: number): m.WindowsNamespaceOption {
  let network = 0;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        network = r.int32();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('WindowsNamespaceOption is longer than its field says');
  return { network };
}

export const WindowsNamespaceOption: Codec<m.WindowsNamespaceOption> = { name: 'WindowsNamespaceOption', encode: encodeWindowsNamespaceOption, decode: decodeWindowsNamespaceOption };

function encodeWindowsSandboxSecurityContext(w: Writer, m: Init<m.WindowsSandboxSecurityContext>): void {
  if (m.runAsUsername !== undefined && m.runAsUsername !== '') { w.uint32(10); w.string(m.runAsUsername); }
  if (m.credentialSpec !== undefined && m.credentialSpec !== '') { w.uint32(18); w.string(m.credentialSpec); }
  if (m.hostProcess !== undefined && m.hostProcess !== false) { w.uint32(24); w.bool(m.hostProcess); }
  if (m.namespaceOptions !== undefined) { w.uint32(34).fork(); encodeWindowsNamespaceOption(w, m.namespaceOptions); w.ldelim(); }
}

function decodeWindowsSandboxSecurityContext(r: Reader, end: number): m.WindowsSandboxSecurityContext {
  let runAsUsername = '';
  let credentialSpec = '';
  let hostProcess = false;
  let namespaceOptions: m.WindowsNamespaceOption | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        runAsUsername = readString(r);
        break;
      case 18:
        credentialSpec = readString(r);
        break;
      case 24:
        hostProcess = r.bool();
        break;
      case 34:
        namespaceOptions = decodeWindowsNamespaceOption(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('WindowsSandboxSecurityContext is longer than its field says');
  return { runAsUsername, credentialSpec, hostProcess, namespaceOptions };
}

export const WindowsSandboxSecurityContext: Codec<m.WindowsSandboxSecurityContext> = { name: 'WindowsSandboxSecurityContext', encode: encodeWindowsSandboxSecurityContext, decode: decodeWindowsSandboxSecurityContext };

function encodeWindowsPodSandboxConfig(w: Writer, m: Init<m.WindowsPodSandboxConfig>): void {
  if (m.securityContext !== undefined) { w.uint32(10).fork(); encodeWindowsSandboxSecurityContext(w, m.securityContext); w.ldelim(); }
}

function decodeWindowsPodSandboxConfig(r: Reader, end: number): m.WindowsPodSandboxConfig {
  let securityContext: m.WindowsSandboxSecurityContext | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        securityContext = decodeWindowsSandboxSecurityContext(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('WindowsPodSandboxConfig is longer than its field says');
  return { securityContext };
}

export const WindowsPodSandboxConfig: Codec<m.WindowsPodSandboxConfig> = { name: 'WindowsPodSandboxConfig', encode: encodeWindowsPodSandboxConfig, decode: decodeWindowsPodSandboxConfig };

function encodeWindowsContainerSecurityContext(w: Writer, m: Init<m.WindowsContainerSecurityContext>): void {
  if (m.runAsUsername !== undefined && m.runAsUsername !== '') { w.uint32(10); w.string(m.runAsUsername); }
  if (m.credentialSpec !== undefined && m.credentialSpec !== '') { w.uint32(18); w.string(m.credentialSpec); }
  if (m.hostProcess !== undefined && m.hostProcess !== false) { w.uint32(24); w.bool(m.hostProcess); }
}

function decodeWindowsContainerSecurityContext(r: Reader, end: number): m.WindowsContainerSecurityContext {
  let runAsUsername = '';
  let credentialSpec = '';
  let hostProcess = false;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        runAsUsername = readString(r);
        break;
      case 18:
        credentialSpec = readString(r);
        break;
      case 24:
        hostProcess = r.bool();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('WindowsContainerSecurityContext is longer than its field says');
  return { runAsUsername, credentialSpec, hostProcess };
}

export const WindowsContainerSecurityContext: Codec<m.WindowsContainerSecurityContext> = { name: 'WindowsContainerSecurityContext', encode: encodeWindowsContainerSecurityContext, decode: decodeWindowsContainerSecurityContext };

function encodeWindowsContainerConfig(w: Writer, m: Init<m.WindowsContainerConfig>): void {
  if (m.resources !== undefined) { w.uint32(10).fork(); encodeWindowsContainerResources(w, m.resources); w.ldelim(); }
  if (m.securityContext !== undefined) { w.uint32(18).fork(); encodeWindowsContainerSecurityContext(w, m.securityContext); w.ldelim(); }
}

function decodeWindowsContainerConfig(r: Reader, end: number): m.WindowsContainerConfig {
  let resources: m.WindowsContainerResources | undefined;
  let securityContext: m.WindowsContainerSecurityContext | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        resources = decodeWindowsContainerResources(r, limitOf(r));
        break;
      case 18:
        securityContext = decodeWindowsContainerSecurityContext(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('WindowsContainerConfig is longer than its field says');
  return { resources, securityContext };
}

export const WindowsContainerConfig: Codec<m.WindowsContainerConfig> = { name: 'WindowsContainerConfig', encode: encodeWindowsContainerConfig, decode: decodeWindowsContainerConfig };

function encodeWindowsContainerResources(w: Writer, m: Init<m.WindowsContainerResources>): void {
  if (m.cpuShares !== undefined && m.cpuShares !== 0n) { w.uint32(8); w.int64(varintOf(m.cpuShares)); }
  if (m.cpuCount !== undefined && m.cpuCount !== 0n) { w.uint32(16); w.int64(varintOf(m.cpuCount)); }
  if (m.cpuMaximum !== undefined && m.cpuMaximum !== 0n) { w.uint32(24); w.int64(varintOf(m.cpuMaximum)); }
  if (m.memoryLimitInBytes !== undefined && m.memoryLimitInBytes !== 0n) { w.uint32(32); w.int64(varintOf(m.memoryLimitInBytes)); }
  if (m.rootfsSizeInBytes !== undefined && m.rootfsSizeInBytes !== 0n) { w.uint32(40); w.int64(varintOf(m.rootfsSizeInBytes)); }
  for (const x of m.affinityCpus ?? []) { w.uint32(50).fork(); encodeWindowsCpuGroupAffinity(w, x); w.ldelim(); }
}

function decodeWindowsContainerResources(r: Reader, end: number): m.WindowsContainerResources {
  let cpuShares = 0n;
  let cpuCount = 0n;
  let cpuMaximum = 0n;
  let memoryLimitInBytes = 0n;
  let rootfsSizeInBytes = 0n;
  const affinityCpus: m.WindowsCpuGroupAffinity[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        cpuShares = readInt64(r);
        break;
      case 16:
        cpuCount = readInt64(r);
        break;
      case 24:
        cpuMaximum = readInt64(r);
        break;
      case 32:
        memoryLimitInBytes = readInt64(r);
        break;
      case 40:
        rootfsSizeInBytes = readInt64(r);
        break;
      case 50:
        affinityCpus.push(decodeWindowsCpuGroupAffinity(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('WindowsContainerResources is longer than its field says');
  return { cpuShares, cpuCount, cpuMaximum, memoryLimitInBytes, rootfsSizeInBytes, affinityCpus };
}

export const WindowsContainerResources: Codec<m.WindowsContainerResources> = { name: 'WindowsContainerResources', encode: encodeWindowsContainerResources, decode: decodeWindowsContainerResources };

function encodeWindowsCpuGroupAffinity(w: Writer, m: Init<m.WindowsCpuGroupAffinity>): void {
  if (m.cpuMask !== undefined && m.cpuMask !== 0n) { w.uint32(8); w.uint64(varintOf(m.cpuMask)); }
  if (m.cpuGroup !== undefined && m.cpuGroup !== 0) { w.uint32(16); w.uint32(m.cpuGroup); }
}

function decodeWindowsCpuGroupAffinity(r: Reader, end: number): m.WindowsCpuGroupAffinity {
  let cpuMask = 0n;
  let cpuGroup = 0;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        cpuMask = readUint64(r);
        break;
      case 16:
        cpuGroup = r.uint32();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('WindowsCpuGroupAffinity is longer than its field says');
  return { cpuMask, cpuGroup };
}

export const WindowsCpuGroupAffinity: Codec<m.WindowsCpuGroupAffinity> = { name: 'WindowsCpuGroupAffinity', encode: encodeWindowsCpuGroupAffinity, decode: decodeWindowsCpuGroupAffinity };

function encodeContainerMetadata(w: Writer, m: Init<m.ContainerMetadata>): void {
  if (m.name !== undefined && m.name !== '') { w.uint32(10); w.string(m.name); }
  if (m.attempt !== undefined && m.attempt !== 0) { w.uint32(16); w.uint32(m.attempt); }
}

function decodeContainerMetadata(r: Reader, end: number): m.ContainerMetadata {
  let name = '';
  let attempt = 0;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        name = readString(r);
        break;
      case 16:
        attempt = r.uint32();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ContainerMetadata is longer than its field says');
  return { name, attempt };
}

export const ContainerMetadata: Codec<m.ContainerMetadata> = { name: 'ContainerMetadata', encode: encodeContainerMetadata, decode: decodeContainerMetadata };

function encodeDevice(w: Writer, m: Init<m.Device>): void {
  if (m.containerPath !== undefined && m.containerPath !== '') { w.uint32(10); w.string(m.containerPath); }
  if (m.hostPath !== undefined && m.hostPath !== '') { w.uint32(18); w.string(m.hostPath); }
  if (m.permissions !== undefined && m.permissions !== '') { w.uint32(26); w.string(m.permissions); }
}

function decodeDevice(r: Reader, end: number): m.Device {
  let containerPath = '';
  let hostPath = '';
  let permissions = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        containerPath = readString(r);
        break;
      case 18:
        hostPath = readString(r);
        break;
      case 26:
        permissions = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('Device is longer than its field says');
  return { containerPath, hostPath, permissions };
}

export const Device: Codec<m.Device> = { name: 'Device', encode: encodeDevice, decode: decodeDevice };

function encodeCDIDevice(w: Writer, m: Init<m.CDIDevice>): void {
  if (m.name !== undefined && m.name !== '') { w.uint32(10); w.string(m.name); }
}

function decodeCDIDevice(r: Reader, end: number): m.CDIDevice {
  let name = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        name = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('CDIDevice is longer than its field says');
  return { name };
}

export const CDIDevice: Codec<m.CDIDevice> = { name: 'CDIDevice', encode: encodeCDIDevice, decode: decodeCDIDevice };

function encodeContainerConfig(w: Writer, m: Init<m.ContainerConfig>): void {
  if (m.metadata !== undefined) { w.uint32(10).fork(); encodeContainerMetadata(w, m.metadata); w.ldelim(); }
  if (m.image !== undefined) { w.uint32(18).fork(); encodeImageSpec(w, m.image); w.ldelim(); }
  for (const x of m.command ?? []) { w.uint32(26); w.string(x); }
  for (const x of m.args ?? []) { w.uint32(34); w.string(x); }
  if (m.workingDir !== undefined && m.workingDir !== '') { w.uint32(42); w.string(m.workingDir); }
  for (const x of m.envs ?? []) { w.uint32(50).fork(); encodeKeyValue(w, x); w.ldelim(); }
  for (const x of m.mounts ?? []) { w.uint32(58).fork(); encodeMount(w, x); w.ldelim(); }
  for (const x of m.devices ?? []) { w.uint32(66).fork(); encodeDevice(w, x); w.ldelim(); }
  if (m.labels !== undefined) writeMap(w, 74, m.labels);
  if (m.annotations !== undefined) writeMap(w, 82, m.annotations);
  if (m.logPath !== undefined && m.logPath !== '') { w.uint32(90); w.string(m.logPath); }
  if (m.stdin !== undefined && m.stdin !== false) { w.uint32(96); w.bool(m.stdin); }
  if (m.stdinOnce !== undefined && m.stdinOnce !== false) { w.uint32(104); w.bool(m.stdinOnce); }
  if (m.tty !== undefined && m.tty !== false) { w.uint32(112); w.bool(m.tty); }
  if (m.linux !== undefined) { w.uint32(122).fork(); encodeLinuxContainerConfig(w, m.linux); w.ldelim(); }
  if (m.windows !== undefined) { w.uint32(130).fork(); encodeWindowsContainerConfig(w, m.windows); w.ldelim(); }
  for (const x of m.cdiDevices ?? []) { w.uint32(138).fork(); encodeCDIDevice(w, x); w.ldelim(); }
  if (m.stopSignal !== undefined && m.stopSignal !== 0) { w.uint32(144); w.int32(m.stopSignal); }
}

function decodeContainerConfig(r: Reader, end: number): m.ContainerConfig {
  let metadata: m.ContainerMetadata | undefined;
  let image: m.ImageSpec | undefined;
  const command: string[] = [];
  const args: string[] = [];
  let workingDir = '';
  const envs: m.KeyValue[] = [];
  const mounts: m.Mount[] = [];
  const devices: m.Device[] = [];
  const labels: Record<string, string> = {};
  const annotations: Record<string, string> = {};
  let logPath = '';
  let stdin = false;
  let stdinOnce = false;
  let tty = false;
  let linux: m.LinuxContainerConfig | undefined;
  let windows: m.WindowsContainerConfig | undefined;
  const cdiDevices: m.CDIDevice[] = [];
  let stopSignal = 0;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        metadata = decodeContainerMetadata(r, limitOf(r));
        break;
      case 18:
        image = decodeImageSpec(r, limitOf(r));
        break;
      case 26:
        command.push(readString(r));
        break;
      case 34:
        args.push(readString(r));
        break;
      case 42:
        workingDir = readString(r);
        break;
      case 50:
        envs.push(decodeKeyValue(r, limitOf(r)));
        break;
      case 58:
        mounts.push(decodeMount(r, limitOf(r)));
        break;
      case 66:
        devices.push(decodeDevice(r, limitOf(r)));
        break;
      case 74:
        readMapEntry(r, labels);
        break;
      case 82:
        readMapEntry(r, annotations);
        break;
      case 90:
        logPath = readString(r);
        break;
      case 96:
        stdin = r.bool();
        break;
      case 104:
        stdinOnce = r.bool();
        break;
      case 112:
        tty = r.bool();
        break;
      case 122:
        linux = decodeLinuxContainerConfig(r, limitOf(r));
        break;
      case 130:
        windows = decodeWindowsContainerConfig(r, limitOf(r));
        break;
      case 138:
        cdiDevices.push(decodeCDIDevice(r, limitOf(r)));
        break;
      case 144:
        stopSignal = r.int32();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ContainerConfig is longer than its field says');
  return { metadata, image, command, args, workingDir, envs, mounts, devices, labels, annotations, logPath, stdin, stdinOnce, tty, linux, windows, cdiDevices, stopSignal };
}

export const ContainerConfig: Codec<m.ContainerConfig> = { name: 'ContainerConfig', encode: encodeContainerConfig, decode: decodeContainerConfig };

function encodeCreateContainerRequest(w: Writer, m: Init<m.CreateContainerRequest>): void {
  if (m.podSandboxId !== undefined && m.podSandboxId !== '') { w.uint32(10); w.string(m.podSandboxId); }
  if (m.config !== undefined) { w.uint32(18).fork(); encodeContainerConfig(w, m.config); w.ldelim(); }
  if (m.sandboxConfig !== undefined) { w.uint32(26).fork(); encodePodSandboxConfig(w, m.sandboxConfig); w.ldelim(); }
}

function decodeCreateContainerRequest(r: Reader, end: number): m.CreateContainerRequest {
  let podSandboxId = '';
  let config: m.ContainerConfig | undefined;
  let sandboxConfig: m.PodSandboxConfig | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        podSandboxId = readString(r);
        break;
      case 18:
        config = decodeContainerConfig(r, limitOf(r));
        break;
      case 26:
        sandboxConfig = decodePodSandboxConfig(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('CreateContainerRequest is longer than its field says');
  return { podSandboxId, config, sandboxConfig };
}

export const CreateContainerRequest: Codec<m.CreateContainerRequest> = { name: 'CreateContainerRequest', encode: encodeCreateContainerRequest, decode: decodeCreateContainerRequest };

function encodeCreateContainerResponse(w: Writer, m: Init<m.CreateContainerResponse>): void {
  if (m.containerId !== undefined && m.containerId !== '') { w.uint32(10); w.string(m.containerId); }
}

function decodeCreateContainerResponse(r: Reader, end: number): m.CreateContainerResponse {
  let containerId = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        containerId = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('CreateContainerResponse is longer than its field says');
  return { containerId };
}

export const CreateContainerResponse: Codec<m.CreateContainerResponse> = { name: 'CreateContainerResponse', encode: encodeCreateContainerResponse, decode: decodeCreateContainerResponse };

function encodeStartContainerRequest(w: Writer, m: Init<m.StartContainerRequest>): void {
  if (m.containerId !== undefined && m.containerId !== '') { w.uint32(10); w.string(m.containerId); }
}

function decodeStartContainerRequest(r: Reader, end: number): m.StartContainerRequest {
  let containerId = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        containerId = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('StartContainerRequest is longer than its field says');
  return { containerId };
}

export const StartContainerRequest: Codec<m.StartContainerRequest> = { name: 'StartContainerRequest', encode: encodeStartContainerRequest, decode: decodeStartContainerRequest };

export const StartContainerResponse: Codec<m.StartContainerResponse> = emptyMessage('StartContainerResponse');

function encodeStopContainerRequest(w: Writer, m: Init<m.StopContainerRequest>): void {
  if (m.containerId !== undefined && m.containerId !== '') { w.uint32(10); w.string(m.containerId); }
  if (m.timeout !== undefined && m.timeout !== 0n) { w.uint32(16); w.int64(varintOf(m.timeout)); }
}

function decodeStopContainerRequest(r: Reader, end: number): m.StopContainerRequest {
  let containerId = '';
  let timeout = 0n;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        containerId = readString(r);
        break;
      case 16:
        timeout = readInt64(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('StopContainerRequest is longer than its field says');
  return { containerId, timeout };
}

export const StopContainerRequest: Codec<m.StopContainerRequest> = { name: 'StopContainerRequest', encode: encodeStopContainerRequest, decode: decodeStopContainerRequest };

export const StopContainerResponse: Codec<m.StopContainerResponse> = emptyMessage('StopContainerResponse');

function encodeRemoveContainerRequest(w: Writer, m: Init<m.RemoveContainerRequest>): void {
  if (m.containerId !== undefined && m.containerId !== '') { w.uint32(10); w.string(m.containerId); }
}

function decodeRemoveContainerRequest(r: Reader, end: number): m.RemoveContainerRequest {
  let containerId = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        containerId = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('RemoveContainerRequest is longer than its field says');
  return { containerId };
}

export const RemoveContainerRequest: Codec<m.RemoveContainerRequest> = { name: 'RemoveContainerRequest', encode: encodeRemoveContainerRequest, decode: decodeRemoveContainerRequest };

export const RemoveContainerResponse: Codec<m.RemoveContainerResponse> = emptyMessage('RemoveContainerResponse');

function encodeContainerStateValue(w: Writer, m: Init<m.ContainerStateValue>): void {
  if (m.state !== undefined && m.state !== 0) { w.uint32(8); w.int32(m.state); }
}

function decodeContainerStateValue(r: Reader, end: number): m.ContainerStateValue {
  let state = 0;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        state = r.int32();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ContainerStateValue is longer than its field says');
  return { state };
}

export const ContainerStateValue: Codec<m.ContainerStateValue> = { name: 'ContainerStateValue', encode: encodeContainerStateValue, decode: decodeContainerStateValue };

function encodeContainerFilter(w: Writer, m: Init<m.ContainerFilter>): void {
  if (m.id !== undefined && m.id !== '') { w.uint32(10); w.string(m.id); }
  if (m.state !== undefined) { w.uint32(18).fork(); encodeContainerStateValue(w, m.state); w.ldelim(); }
  if (m.podSandboxId !== undefined && m.podSandboxId !== '') { w.uint32(26); w.string(m.podSandboxId); }
  if (m.labelSelector !== undefined) writeMap(w, 34, m.labelSelector);
}

function decodeContainerFilter(r: Reader, end: number): m.ContainerFilter {
  let id = '';
  let state: m.ContainerStateValue | undefined;
  let podSandboxId = '';
  const labelSelector: Record<string, string> = {};
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        id = readString(r);
        break;
      case 18:
        state = decodeContainerStateValue(r, limitOf(r));
        break;
      case 26:
        podSandboxId = readString(r);
        break;
      case 34:
        readMapEntry(r, labelSelector);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ContainerFilter is longer than its field says');
  return { id, state, podSandboxId, labelSelector };
}

export const ContainerFilter: Codec<m.ContainerFilter> = { name: 'ContainerFilter', encode: encodeContainerFilter, decode: decodeContainerFilter };

function encodeListContainersRequest(w: Writer, m: Init<m.ListContainersRequest>): void {
  if (m.filter !== undefined) { w.uint32(10).fork(); encodeContainerFilter(w, m.filter); w.ldelim(); }
}

function decodeListContainersRequest(r: Reader, end: number): m.ListContainersRequest {
  let filter: m.ContainerFilter | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        filter = decodeContainerFilter(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ListContainersRequest is longer than its field says');
  return { filter };
}

export const ListContainersRequest: Codec<m.ListContainersRequest> = { name: 'ListContainersRequest', encode: encodeListContainersRequest, decode: decodeListContainersRequest };

function encodeContainer(w: Writer, m: Init<m.Container>): void {
  if (m.id !== undefined && m.id !== '') { w.uint32(10); w.string(m.id); }
  if (m.podSandboxId !== undefined && m.podSandboxId !== '') { w.uint32(18); w.string(m.podSandboxId); }
  if (m.metadata !== undefined) { w.uint32(26).fork(); encodeContainerMetadata(w, m.metadata); w.ldelim(); }
  if (m.image !== undefined) { w.uint32(34).fork(); encodeImageSpec(w, m.image); w.ldelim(); }
  if (m.imageRef !== undefined && m.imageRef !== '') { w.uint32(42); w.string(m.imageRef); }
  if (m.state !== undefined && m.state !== 0) { w.uint32(48); w.int32(m.state); }
  if (m.createdAt !== undefined && m.createdAt !== 0n) { w.uint32(56); w.int64(varintOf(m.createdAt)); }
  if (m.labels !== undefined) writeMap(w, 66, m.labels);
  if (m.annotations !== undefined) writeMap(w, 74, m.annotations);
  if (m.imageId !== undefined && m.imageId !== '') { w.uint32(82); w.string(m.imageId); }
}

function decodeContainer(r: Reader, end: number): m.Container {
  let id = '';
  let podSandboxId = '';
  let metadata: m.ContainerMetadata | undefined;
  let image: m.ImageSpec | undefined;
  let imageRef = '';
  let state = 0;
  let createdAt = 0n;
  const labels: Record<string, string> = {};
  const annotations: Record<string, string> = {};
  let imageId = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        id = readString(r);
        break;
      case 18:
        podSandboxId = readString(r);
        break;
      case 26:
        metadata = decodeContainerMetadata(r, limitOf(r));
        break;
      case 34:
        image = decodeImageSpec(r, limitOf(r));
        break;
      case 42:
        imageRef = readString(r);
        break;
      case 48:
        state = r.int32();
        break;
      case 56:
        createdAt = readInt64(r);
        break;
      case 66:
        readMapEntry(r, labels);
        break;
      case 74:
        readMapEntry(r, annotations);
        break;
      case 82:
        imageId = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('Container is longer than its field says');
  return { id, podSandboxId, metadata, image, imageRef, state, createdAt, labels, annotations, imageId };
}

export const Container: Codec<m.Container> = { name: 'Container', encode: encodeContainer, decode: decodeContainer };

function encodeListContainersResponse(w: Writer, m: Init<m.ListContainersResponse>): void {
  for (const x of m.containers ?? []) { w.uint32(10).fork(); encodeContainer(w, x); w.ldelim(); }
}

function decodeListContainersResponse(r: Reader, end: number): m.ListContainersResponse {
  const containers: m.Container[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        containers.push(decodeContainer(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ListContainersResponse is longer than its field says');
  return { containers };
}

export const ListContainersResponse: Codec<m.ListContainersResponse> = { name: 'ListContainersResponse', encode: encodeListContainersResponse, decode: decodeListContainersResponse };

function encodeStreamContainersRequest(w: Writer, m: Init<m.StreamContainersRequest>): void {
  if (m.filter !== undefined) { w.uint32(10).fork(); encodeContainerFilter(w, m.filter); w.ldelim(); }
}

function decodeStreamContainersRequest(r: Reader, end: number): m.StreamContainersRequest {
  let filter: m.ContainerFilter | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        filter = decodeContainerFilter(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('StreamContainersRequest is longer than its field says');
  return { filter };
}

export const StreamContainersRequest: Codec<m.StreamContainersRequest> = { name: 'StreamContainersRequest', encode: encodeStreamContainersRequest, decode: decodeStreamContainersRequest };

function encodeStreamContainersResponse(w: Writer, m: Init<m.StreamContainersResponse>): void {
  for (const x of m.containers ?? []) { w.uint32(10).fork(); encodeContainer(w, x); w.ldelim(); }
}

function decodeStreamContainersResponse(r: Reader, end: number): m.StreamContainersResponse {
  const containers: m.Container[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        containers.push(decodeContainer(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('StreamContainersResponse is longer than its field says');
  return { containers };
}

export const StreamContainersResponse: Codec<m.StreamContainersResponse> = { name: 'StreamContainersResponse', encode: encodeStreamContainersResponse, decode: decodeStreamContainersResponse };

function encodeContainerStatusRequest(w: Writer, m: Init<m.ContainerStatusRequest>): void {
  if (m.containerId !== undefined && m.containerId !== '') { w.uint32(10); w.string(m.containerId); }
  if (m.verbose !== undefined && m.verbose !== false) { w.uint32(16); w.bool(m.verbose); }
}

function decodeContainerStatusRequest(r: Reader, end: number): m.ContainerStatusRequest {
  let containerId = '';
  let verbose = false;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        containerId = readString(r);
        break;
      case 16:
        verbose = r.bool();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ContainerStatusRequest is longer than its field says');
  return { containerId, verbose };
}

export const ContainerStatusRequest: Codec<m.ContainerStatusRequest> = { name: 'ContainerStatusRequest', encode: encodeContainerStatusRequest, decode: decodeContainerStatusRequest };

function encodeContainerStatus(w: Writer, m: Init<m.ContainerStatus>): void {
  if (m.id !== undefined && m.id !== '') { w.uint32(10); w.string(m.id); }
  if (m.metadata !== undefined) { w.uint32(18).fork(); encodeContainerMetadata(w, m.metadata); w.ldelim(); }
  if (m.state !== undefined && m.state !== 0) { w.uint32(24); w.int32(m.state); }
  if (m.createdAt !== undefined && m.createdAt !== 0n) { w.uint32(32); w.int64(varintOf(m.createdAt)); }
  if (m.startedAt !== undefined && m.startedAt !== 0n) { w.uint32(40); w.int64(varintOf(m.startedAt)); }
  if (m.finishedAt !== undefined && m.finishedAt !== 0n) { w.uint32(48); w.int64(varintOf(m.finishedAt)); }
  if (m.exitCode !== undefined && m.exitCode !== 0) { w.uint32(56); w.int32(m.exitCode); }
  if (m.image !== undefined) { w.uint32(66).fork(); encodeImageSpec(w, m.image); w.ldelim(); }
  if (m.imageRef !== undefined && m.imageRef !== '') { w.uint32(74); w.string(m.imageRef); }
  if (m.reason !== undefined && m.reason !== '') { w.uint32(82); w.string(m.reason); }
  if (m.message !== undefined && m.message !== '') { w.uint32(90); w.string(m.message); }
  if (m.labels !== undefined) writeMap(w, 98, m.labels);
  if (m.annotations !== undefined) writeMap(w, 106, m.annotations);
  for (const x of m.mounts ?? []) { w.uint32(114).fork(); encodeMount(w, x); w.ldelim(); }
  if (m.logPath !== undefined && m.logPath !== '') { w.uint32(122); w.string(m.logPath); }
  if (m.resources !== undefined) { w.uint32(130).fork(); encodeContainerResources(w, m.resources); w.ldelim(); }
  if (m.imageId !== undefined && m.imageId !== '') { w.uint32(138); w.string(m.imageId); }
  if (m.user !== undefined) { w.uint32(146).fork(); encodeContainerUser(w, m.user); w.ldelim(); }
  if (m.stopSignal !== undefined && m.stopSignal !== 0) { w.uint32(152); w.int32(m.stopSignal); }
}

function decodeContainerStatus(r: Reader, end: number): m.ContainerStatus {
  let id = '';
  let metadata: m.ContainerMetadata | undefined;
  let state = 0;
  let createdAt = 0n;
  let startedAt = 0n;
  let finishedAt = 0n;
  let exitCode = 0;
  let image: m.ImageSpec | undefined;
  let imageRef = '';
  let reason = '';
  let message = '';
  const labels: Record<string, string> = {};
  const annotations: Record<string, string> = {};
  const mounts: m.Mount[] = [];
  let logPath = '';
  let resources: m.ContainerResources | undefined;
  let imageId = '';
  let user: m.ContainerUser | undefined;
  let stopSignal = 0;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        id = readString(r);
        break;
      case 18:
        metadata = decodeContainerMetadata(r, limitOf(r));
        break;
      case 24:
        state = r.int32();
        break;
      case 32:
        createdAt = readInt64(r);
        break;
      case 40:
        startedAt = readInt64(r);
        break;
      case 48:
        finishedAt = readInt64(r);
        break;
      case 56:
        exitCode = r.int32();
        break;
      case 66:
        image = decodeImageSpec(r, limitOf(r));
        break;
      case 74:
        imageRef = readString(r);
        break;
      case 82:
        reason = readString(r);
        break;
      case 90:
        message = readString(r);
        break;
      case 98:
        readMapEntry(r, labels);
        break;
      case 106:
        readMapEntry(r, annotations);
        break;
      case 114:
        mounts.push(decodeMount(r, limitOf(r)));
        break;
      case 122:
        logPath = readString(r);
        break;
      case 130:
        resources = decodeContainerResources(r, limitOf(r));
        break;
      case 138:
        imageId = readString(r);
        break;
      case 146:
        user = decodeContainerUser(r, limitOf(r));
        break;
      case 152:
        stopSignal = r.int32();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ContainerStatus is longer than its field says');
  return { id, metadata, state, createdAt, startedAt, finishedAt, exitCode, image, imageRef, reason, message, labels, annotations, mounts, logPath, resources, imageId, user, stopSignal };
}

export const ContainerStatus: Codec<m.ContainerStatus> = { name: 'ContainerStatus', encode: encodeContainerStatus, decode: decodeContainerStatus };

function encodeContainerStatusResponse(w: Writer, m: Init<m.ContainerStatusResponse>): void {
  if (m.status !== undefined) { w.uint32(10).fork(); encodeContainerStatus(w, m.status); w.ldelim(); }
  if (m.info !== undefined) writeMap(w, 18, m.info);
}

function decodeContainerStatusResponse(r: Reader, end: number): m.ContainerStatusResponse {
  let status: m.ContainerStatus | undefined;
  const info: Record<string, string> = {};
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        status = decodeContainerStatus(r, limitOf(r));
        break;
      case 18:
        readMapEntry(r, info);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ContainerStatusResponse is longer than its field says');
  return { status, info };
}

export const ContainerStatusResponse: Codec<m.ContainerStatusResponse> = { name: 'ContainerStatusResponse', encode: encodeContainerStatusResponse, decode: decodeContainerStatusResponse };

function encodeContainerResources(w: Writer, m: Init<m.ContainerResources>): void {
  if (m.linux !== undefined) { w.uint32(10).fork(); encodeLinuxContainerResources(w, m.linux); w.ldelim(); }
  if (m.windows !== undefined) { w.uint32(18).fork(); encodeWindowsContainerResources(w, m.windows); w.ldelim(); }
}

function decodeContainerResources(r: Reader, end: number): m.ContainerResources {
  let linux: m.LinuxContainerResources | undefined;
  let windows: m.WindowsContainerResources | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        linux = decodeLinuxContainerResources(r, limitOf(r));
        break;
      case 18:
        windows = decodeWindowsContainerResources(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ContainerResources is longer than its field says');
  return { linux, windows };
}

export const ContainerResources: Codec<m.ContainerResources> = { name: 'ContainerResources', encode: encodeContainerResources, decode: decodeContainerResources };

function encodeContainerUser(w: Writer, m: Init<m.ContainerUser>): void {
  if (m.linux !== undefined) { w.uint32(10).fork(); encodeLinuxContainerUser(w, m.linux); w.ldelim(); }
}

function decodeContainerUser(r: Reader, end: number): m.ContainerUser {
  let linux: m.LinuxContainerUser | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        linux = decodeLinuxContainerUser(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ContainerUser is longer than its field says');
  return { linux };
}

export const ContainerUser: Codec<m.ContainerUser> = { name: 'ContainerUser', encode: encodeContainerUser, decode: decodeContainerUser };

function encodeUpdateContainerResourcesRequest(w: Writer, m: Init<m.UpdateContainerResourcesRequest>): void {
  if (m.containerId !== undefined && m.containerId !== '') { w.uint32(10); w.string(m.containerId); }
  if (m.linux !== undefined) { w.uint32(18).fork(); encodeLinuxContainerResources(w, m.linux); w.ldelim(); }
  if (m.windows !== undefined) { w.uint32(26).fork(); encodeWindowsContainerResources(w, m.windows); w.ldelim(); }
  if (m.annotations !== undefined) writeMap(w, 34, m.annotations);
}

function decodeUpdateContainerResourcesRequest(r: Reader, end: number): m.UpdateContainerResourcesRequest {
  let containerId = '';
  let linux: m.LinuxContainerResources | undefined;
  let windows: m.WindowsContainerResources | undefined;
  const annotations: Record<string, string> = {};
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        containerId = readString(r);
        break;
      case 18:
        linux = decodeLinuxContainerResources(r, limitOf(r));
        break;
      case 26:
        windows = decodeWindowsContainerResources(r, limitOf(r));
        break;
      case 34:
        readMapEntry(r, annotations);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('UpdateContainerResourcesRequest is longer than its field says');
  return { containerId, linux, windows, annotations };
}

export const UpdateContainerResourcesRequest: Codec<m.UpdateContainerResourcesRequest> = { name: 'UpdateContainerResourcesRequest', encode: encodeUpdateContainerResourcesRequest, decode: decodeUpdateContainerResourcesRequest };

export const UpdateContainerResourcesResponse: Codec<m.UpdateContainerResourcesResponse> = emptyMessage('UpdateContainerResourcesResponse');

function encodeExecSyncRequest(w: Writer, m: Init<m.ExecSyncRequest>): void {
  if (m.containerId !== undefined && m.containerId !== '') { w.uint32(10); w.string(m.containerId); }
  for (const x of m.cmd ?? []) { w.uint32(18); w.string(x); }
  if (m.timeout !== undefined && m.timeout !== 0n) { w.uint32(24); w.int64(varintOf(m.timeout)); }
}

function decodeExecSyncRequest(r: Reader, end: number): m.ExecSyncRequest {
  let containerId = '';
  const cmd: string[] = [];
  let timeout = 0n;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        containerId = readString(r);
        break;
      case 18:
        cmd.push(readString(r));
        break;
      case 24:
        timeout = readInt64(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ExecSyncRequest is longer than its field says');
  return { containerId, cmd, timeout };
}

export const ExecSyncRequest: Codec<m.ExecSyncRequest> = { name: 'ExecSyncRequest', encode: encodeExecSyncRequest, decode: decodeExecSyncRequest };

function encodeExecSyncResponse(w: Writer, m: Init<m.ExecSyncResponse>): void {
  if (m.stdout !== undefined && m.stdout.length > 0) { w.uint32(10); w.bytes(m.stdout); }
  if (m.stderr !== undefined && m.stderr.length > 0) { w.uint32(18); w.bytes(m.stderr); }
  if (m.exitCode !== undefined && m.exitCode !== 0) { w.uint32(24); w.int32(m.exitCode); }
}

function decodeExecSyncResponse(r: Reader, end: number): m.ExecSyncResponse {
  let stdout: Uint8Array = new Uint8Array(0);
  let stderr: Uint8Array = new Uint8Array(0);
  let exitCode = 0;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        stdout = readBytes(r);
        break;
      case 18:
        stderr = readBytes(r);
        break;
      case 24:
        exitCode = r.int32();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ExecSyncResponse is longer than its field says');
  return { stdout, stderr, exitCode };
}

export const ExecSyncResponse: Codec<m.ExecSyncResponse> = { name: 'ExecSyncResponse', encode: encodeExecSyncResponse, decode: decodeExecSyncResponse };

function encodeExecRequest(w: Writer, m: Init<m.ExecRequest>): void {
  if (m.containerId !== undefined && m.containerId !== '') { w.uint32(10); w.string(m.containerId); }
  for (const x of m.cmd ?? []) { w.uint32(18); w.string(x); }
  if (m.tty !== undefined && m.tty !== false) { w.uint32(24); w.bool(m.tty); }
  if (m.stdin !== undefined && m.stdin !== false) { w.uint32(32); w.bool(m.stdin); }
  if (m.stdout !== undefined && m.stdout !== false) { w.uint32(40); w.bool(m.stdout); }
  if (m.stderr !== undefined && m.stderr !== false) { w.uint32(48); w.bool(m.stderr); }
}

function decodeExecRequest(r: Reader, end: number): m.ExecRequest {
  let containerId = '';
  const cmd: string[] = [];
  let tty = false;
  let stdin = false;
  let stdout = false;
  let stderr = false;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        containerId = readString(r);
        break;
      case 18:
        cmd.push(readString(r));
        break;
      case 24:
        tty = r.bool();
        break;
      case 32:
        stdin = r.bool();
        break;
      case 40:
        stdout = r.bool();
        break;
      case 48:
        stderr = r.bool();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ExecRequest is longer than its field says');
  return { containerId, cmd, tty, stdin, stdout, stderr };
}

export const ExecRequest: Codec<m.ExecRequest> = { name: 'ExecRequest', encode: encodeExecRequest, decode: decodeExecRequest };

function encodeExecResponse(w: Writer, m: Init<m.ExecResponse>): void {
  if (m.url !== undefined && m.url !== '') { w.uint32(10); w.string(m.url); }
}

function decodeExecResponse(r: Reader, end: number): m.ExecResponse {
  let url = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        url = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ExecResponse is longer than its field says');
  return { url };
}

export const ExecResponse: Codec<m.ExecResponse> = { name: 'ExecResponse', encode: encodeExecResponse, decode: decodeExecResponse };

function encodeAttachRequest(w: Writer, m: Init<m.AttachRequest>): void {
  if (m.containerId !== undefined && m.containerId !== '') { w.uint32(10); w.string(m.containerId); }
  if (m.stdin !== undefined && m.stdin !== false) { w.uint32(16); w.bool(m.stdin); }
  if (m.tty !== undefined && m.tty !== false) { w.uint32(24); w.bool(m.tty); }
  if (m.stdout !== undefined && m.stdout !== false) { w.uint32(32); w.bool(m.stdout); }
  if (m.stderr !== undefined && m.stderr !== false) { w.uint32(40); w.bool(m.stderr); }
}

function decodeAttachRequest(r: Reader, end: number): m.AttachRequest {
  let containerId = '';
  let stdin = false;
  let tty = false;
  let stdout = false;
  let stderr = false;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        containerId = readString(r);
        break;
      case 16:
        stdin = r.bool();
        break;
      case 24:
        tty = r.bool();
        break;
      case 32:
        stdout = r.bool();
        break;
      case 40:
        stderr = r.bool();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('AttachRequest is longer than its field says');
  return { containerId, stdin, tty, stdout, stderr };
}

export const AttachRequest: Codec<m.AttachRequest> = { name: 'AttachRequest', encode: encodeAttachRequest, decode: decodeAttachRequest };

function encodeAttachResponse(w: Writer, m: Init<m.AttachResponse>): void {
  if (m.url !== undefined && m.url !== '') { w.uint32(10); w.string(m.url); }
}

function decodeAttachResponse(r: Reader, end: number): m.AttachResponse {
  let url = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        url = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('AttachResponse is longer than its field says');
  return { url };
}

export const AttachResponse: Codec<m.AttachResponse> = { name: 'AttachResponse', encode: encodeAttachResponse, decode: decodeAttachResponse };

function encodePortForwardRequest(w: Writer, m: Init<m.PortForwardRequest>): void {
  if (m.podSandboxId !== undefined && m.podSandboxId !== '') { w.uint32(10); w.string(m.podSandboxId); }
  if (m.port !== undefined && m.port.length > 0) {
    w.uint32(18).fork();
    for (const x of m.port) w.int32(x);
    w.ldelim();
  }
}

function decodePortForwardRequest(r: Reader, end: number): m.PortForwardRequest {
  let podSandboxId = '';
  const port: number[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        podSandboxId = readString(r);
        break;
      case 16:
        port.push(r.int32());
        break;
      case 18:
        packed(r, () => port.push(r.int32()));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('PortForwardRequest is longer than its field says');
  return { podSandboxId, port };
}

export const PortForwardRequest: Codec<m.PortForwardRequest> = { name: 'PortForwardRequest', encode: encodePortForwardRequest, decode: decodePortForwardRequest };

function encodePortForwardResponse(w: Writer, m: Init<m.PortForwardResponse>): void {
  if (m.url !== undefined && m.url !== '') { w.uint32(10); w.string(m.url); }
}

function decodePortForwardResponse(r: Reader, end: number): m.PortForwardResponse {
  let url = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        url = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('PortForwardResponse is longer than its field says');
  return { url };
}

export const PortForwardResponse: Codec<m.PortForwardResponse> = { name: 'PortForwardResponse', encode: encodePortForwardResponse, decode: decodePortForwardResponse };

function encodeImageFilter(w: Writer, m: Init<m.ImageFilter>): void {
  if (m.image !== undefined) { w.uint32(10).fork(); encodeImageSpec(w, m.image); w.ldelim(); }
}

function decodeImageFilter(r: Reader, end: number): m.ImageFilter {
  let image: m.ImageSpec | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        image = decodeImageSpec(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ImageFilter is longer than its field says');
  return { image };
}

export const ImageFilter: Codec<m.ImageFilter> = { name: 'ImageFilter', encode: encodeImageFilter, decode: decodeImageFilter };

function encodeListImagesRequest(w: Writer, m: Init<m.ListImagesRequest>): void {
  if (m.filter !== undefined) { w.uint32(10).fork(); encodeImageFilter(w, m.filter); w.ldelim(); }
}

function decodeListImagesRequest(r: Reader, end: number): m.ListImagesRequest {
  let filter: m.ImageFilter | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        filter = decodeImageFilter(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ListImagesRequest is longer than its field says');
  return { filter };
}

export const ListImagesRequest: Codec<m.ListImagesRequest> = { name: 'ListImagesRequest', encode: encodeListImagesRequest, decode: decodeListImagesRequest };

function encodeImage(w: Writer, m: Init<m.Image>): void {
  if (m.id !== undefined && m.id !== '') { w.uint32(10); w.string(m.id); }
  for (const x of m.repoTags ?? []) { w.uint32(18); w.string(x); }
  for (const x of m.repoDigests ?? []) { w.uint32(26); w.string(x); }
  if (m.size !== undefined && m.size !== 0n) { w.uint32(32); w.uint64(varintOf(m.size)); }
  if (m.uid !== undefined) { w.uint32(42).fork(); encodeInt64Value(w, m.uid); w.ldelim(); }
  if (m.username !== undefined && m.username !== '') { w.uint32(50); w.string(m.username); }
  if (m.spec !== undefined) { w.uint32(58).fork(); encodeImageSpec(w, m.spec); w.ldelim(); }
  if (m.pinned !== undefined && m.pinned !== false) { w.uint32(64); w.bool(m.pinned); }
}

function decodeImage(r: Reader, end: number): m.Image {
  let id = '';
  const repoTags: string[] = [];
  const repoDigests: string[] = [];
  let size = 0n;
  let uid: m.Int64Value | undefined;
  let username = '';
  let spec: m.ImageSpec | undefined;
  let pinned = false;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        id = readString(r);
        break;
      case 18:
        repoTags.push(readString(r));
        break;
      case 26:
        repoDigests.push(readString(r));
        break;
      case 32:
        size = readUint64(r);
        break;
      case 42:
        uid = decodeInt64Value(r, limitOf(r));
        break;
      case 50:
        username = readString(r);
        break;
      case 58:
        spec = decodeImageSpec(r, limitOf(r));
        break;
      case 64:
        pinned = r.bool();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('Image is longer than its field says');
  return { id, repoTags, repoDigests, size, uid, username, spec, pinned };
}

export const Image: Codec<m.Image> = { name: 'Image', encode: encodeImage, decode: decodeImage };

function encodeListImagesResponse(w: Writer, m: Init<m.ListImagesResponse>): void {
  for (const x of m.images ?? []) { w.uint32(10).fork(); encodeImage(w, x); w.ldelim(); }
}

function decodeListImagesResponse(r: Reader, end: number): m.ListImagesResponse {
  const images: m.Image[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        images.push(decodeImage(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ListImagesResponse is longer than its field says');
  return { images };
}

export const ListImagesResponse: Codec<m.ListImagesResponse> = { name: 'ListImagesResponse', encode: encodeListImagesResponse, decode: decodeListImagesResponse };

function encodeStreamImagesRequest(w: Writer, m: Init<m.StreamImagesRequest>): void {
  if (m.filter !== undefined) { w.uint32(10).fork(); encodeImageFilter(w, m.filter); w.ldelim(); }
}

function decodeStreamImagesRequest(r: Reader, end: number): m.StreamImagesRequest {
  let filter: m.ImageFilter | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        filter = decodeImageFilter(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('StreamImagesRequest is longer than its field says');
  return { filter };
}

export const StreamImagesRequest: Codec<m.StreamImagesRequest> = { name: 'StreamImagesRequest', encode: encodeStreamImagesRequest, decode: decodeStreamImagesRequest };

function encodeStreamImagesResponse(w: Writer, m: Init<m.StreamImagesResponse>): void {
  for (const x of m.images ?? []) { w.uint32(10).fork(); encodeImage(w, x); w.ldelim(); }
}

function decodeStreamImagesResponse(r: Reader, end: number): m.StreamImagesResponse {
  const images: m.Image[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        images.push(decodeImage(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('StreamImagesResponse is longer than its field says');
  return { images };
}

export const StreamImagesResponse: Codec<m.StreamImagesResponse> = { name: 'StreamImagesResponse', encode: encodeStreamImagesResponse, decode: decodeStreamImagesResponse };

function encodeImageStatusRequest(w: Writer, m: Init<m.ImageStatusRequest>): void {
  if (m.image !== undefined) { w.uint32(10).fork(); encodeImageSpec(w, m.image); w.ldelim(); }
  if (m.verbose !== undefined && m.verbose !== false) { w.uint32(16); w.bool(m.verbose); }
}

function decodeImageStatusRequest(r: Reader, end: number): m.ImageStatusRequest {
  let image: m.ImageSpec | undefined;
  let verbose = false;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        image = decodeImageSpec(r, limitOf(r));
        break;
      case 16:
        verbose = r.bool();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ImageStatusRequest is longer than its field says');
  return { image, verbose };
}

export const ImageStatusRequest: Codec<m.ImageStatusRequest> = { name: 'ImageStatusRequest', encode: encodeImageStatusRequest, decode: decodeImageStatusRequest };

function encodeImageStatusResponse(w: Writer, m: Init<m.ImageStatusResponse>): void {
  if (m.image !== undefined) { w.uint32(10).fork(); encodeImage(w, m.image); w.ldelim(); }
  if (m.info !== undefined) writeMap(w, 18, m.info);
}

function decodeImageStatusResponse(r: Reader, end: number): m.ImageStatusResponse {
  let image: m.Image | undefined;
  const info: Record<string, string> = {};
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        image = decodeImage(r, limitOf(r));
        break;
      case 18:
        readMapEntry(r, info);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ImageStatusResponse is longer than its field says');
  return { image, info };
}

export const ImageStatusResponse: Codec<m.ImageStatusResponse> = { name: 'ImageStatusResponse', encode: encodeImageStatusResponse, decode: decodeImageStatusResponse };

function encodeAuthConfig(w: Writer, m: Init<m.AuthConfig>): void {
  if (m.username !== undefined && m.username !== '') { w.uint32(10); w.string(m.username); }
  if (m.password !== undefined && m.password !== '') { w.uint32(18); w.string(m.password); }
  if (m.auth !== undefined && m.auth !== '') { w.uint32(26); w.string(m.auth); }
  if (m.serverAddress !== undefined && m.serverAddress !== '') { w.uint32(34); w.string(m.serverAddress); }
  if (m.identityToken !== undefined && m.identityToken !== '') { w.uint32(42); w.string(m.identityToken); }
  if (m.registryToken !== undefined && m.registryToken !== '') { w.uint32(50); w.string(m.registryToken); }
}

function decodeAuthConfig(r: Reader, end: number): m.AuthConfig {
  let username = '';
  let password = '';
  let auth = '';
  let serverAddress = '';
  let identityToken = '';
  let registryToken = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        username = readString(r);
        break;
      case 18:
        password = readString(r);
        break;
      case 26:
        auth = readString(r);
        break;
      case 34:
        serverAddress = readString(r);
        break;
      case 42:
        identityToken = readString(r);
        break;
      case 50:
        registryToken = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('AuthConfig is longer than its field says');
  return { username, password, auth, serverAddress, identityToken, registryToken };
}

export const AuthConfig: Codec<m.AuthConfig> = { name: 'AuthConfig', encode: encodeAuthConfig, decode: decodeAuthConfig };

function encodePullImageRequest(w: Writer, m: Init<m.PullImageRequest>): void {
  if (m.image !== undefined) { w.uint32(10).fork(); encodeImageSpec(w, m.image); w.ldelim(); }
  if (m.auth !== undefined) { w.uint32(18).fork(); encodeAuthConfig(w, m.auth); w.ldelim(); }
  if (m.sandboxConfig !== undefined) { w.uint32(26).fork(); encodePodSandboxConfig(w, m.sandboxConfig); w.ldelim(); }
}

function decodePullImageRequest(r: Reader, end: number): m.PullImageRequest {
  let image: m.ImageSpec | undefined;
  let auth: m.AuthConfig | undefined;
  let sandboxConfig: m.PodSandboxConfig | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        image = decodeImageSpec(r, limitOf(r));
        break;
      case 18:
        auth = decodeAuthConfig(r, limitOf(r));
        break;
      case 26:
        sandboxConfig = decodePodSandboxConfig(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('PullImageRequest is longer than its field says');
  return { image, auth, sandboxConfig };
}

export const PullImageRequest: Codec<m.PullImageRequest> = { name: 'PullImageRequest', encode: encodePullImageRequest, decode: decodePullImageRequest };

function encodePullImageResponse(w: Writer, m: Init<m.PullImageResponse>): void {
  if (m.imageRef !== undefined && m.imageRef !== '') { w.uint32(10); w.string(m.imageRef); }
}

function decodePullImageResponse(r: Reader, end: number): m.PullImageResponse {
  let imageRef = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        imageRef = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('PullImageResponse is longer than its field says');
  return { imageRef };
}

export const PullImageResponse: Codec<m.PullImageResponse> = { name: 'PullImageResponse', encode: encodePullImageResponse, decode: decodePullImageResponse };

function encodeRemoveImageRequest(w: Writer, m: Init<m.RemoveImageRequest>): void {
  if (m.image !== undefined) { w.uint32(10).fork(); encodeImageSpec(w, m.image); w.ldelim(); }
}

function decodeRemoveImageRequest(r: Reader, end: number): m.RemoveImageRequest {
  let image: m.ImageSpec | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        image = decodeImageSpec(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('RemoveImageRequest is longer than its field says');
  return { image };
}

export const RemoveImageRequest: Codec<m.RemoveImageRequest> = { name: 'RemoveImageRequest', encode: encodeRemoveImageRequest, decode: decodeRemoveImageRequest };

export const RemoveImageResponse: Codec<m.RemoveImageResponse> = emptyMessage('RemoveImageResponse');

function encodeNetworkConfig(w: Writer, m: Init<m.NetworkConfig>): void {
  if (m.podCidr !== undefined && m.podCidr !== '') { w.uint32(10); w.string(m.podCidr); }
}

function decodeNetworkConfig(r: Reader, end: number): m.NetworkConfig {
  let podCidr = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        podCidr = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('NetworkConfig is longer than its field says');
  return { podCidr };
}

export const NetworkConfig: Codec<m.NetworkConfig> = { name: 'NetworkConfig', encode: encodeNetworkConfig, decode: decodeNetworkConfig };

function encodeRuntimeConfig(w: Writer, m: Init<m.RuntimeConfig>): void {
  if (m.networkConfig !== undefined) { w.uint32(10).fork(); encodeNetworkConfig(w, m.networkConfig); w.ldelim(); }
}

function decodeRuntimeConfig(r: Reader, end: number): m.RuntimeConfig {
  let networkConfig: m.NetworkConfig | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        networkConfig = decodeNetworkConfig(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('RuntimeConfig is longer than its field says');
  return { networkConfig };
}

export const RuntimeConfig: Codec<m.RuntimeConfig> = { name: 'RuntimeConfig', encode: encodeRuntimeConfig, decode: decodeRuntimeConfig };

function encodeUpdateRuntimeConfigRequest(w: Writer, m: Init<m.UpdateRuntimeConfigRequest>): void {
  if (m.runtimeConfig !== undefined) { w.uint32(10).fork(); encodeRuntimeConfig(w, m.runtimeConfig); w.ldelim(); }
}

function decodeUpdateRuntimeConfigRequest(r: Reader, end: number): m.UpdateRuntimeConfigRequest {
  let runtimeConfig: m.RuntimeConfig | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        runtimeConfig = decodeRuntimeConfig(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('UpdateRuntimeConfigRequest is longer than its field says');
  return { runtimeConfig };
}

export const UpdateRuntimeConfigRequest: Codec<m.UpdateRuntimeConfigRequest> = { name: 'UpdateRuntimeConfigRequest', encode: encodeUpdateRuntimeConfigRequest, decode: decodeUpdateRuntimeConfigRequest };

export const UpdateRuntimeConfigResponse: Codec<m.UpdateRuntimeConfigResponse> = emptyMessage('UpdateRuntimeConfigResponse');

function encodeRuntimeCondition(w: Writer, m: Init<m.RuntimeCondition>): void {
  if (m.type !== undefined && m.type !== '') { w.uint32(10); w.string(m.type); }
  if (m.status !== undefined && m.status !== false) { w.uint32(16); w.bool(m.status); }
  if (m.reason !== undefined && m.reason !== '') { w.uint32(26); w.string(m.reason); }
  if (m.message !== undefined && m.message !== '') { w.uint32(34); w.string(m.message); }
}

function decodeRuntimeCondition(r: Reader, end: number): m.RuntimeCondition {
  let type = '';
  let status = false;
  let reason = '';
  let message = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        type = readString(r);
        break;
      case 16:
        status = r.bool();
        break;
      case 26:
        reason = readString(r);
        break;
      case 34:
        message = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('RuntimeCondition is longer than its field says');
  return { type, status, reason, message };
}

export const RuntimeCondition: Codec<m.RuntimeCondition> = { name: 'RuntimeCondition', encode: encodeRuntimeCondition, decode: decodeRuntimeCondition };

function encodeRuntimeStatus(w: Writer, m: Init<m.RuntimeStatus>): void {
  for (const x of m.conditions ?? []) { w.uint32(10).fork(); encodeRuntimeCondition(w, x); w.ldelim(); }
}

function decodeRuntimeStatus(r: Reader, end: number): m.RuntimeStatus {
  const conditions: m.RuntimeCondition[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        conditions.push(decodeRuntimeCondition(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('RuntimeStatus is longer than its field says');
  return { conditions };
}

export const RuntimeStatus: Codec<m.RuntimeStatus> = { name: 'RuntimeStatus', encode: encodeRuntimeStatus, decode: decodeRuntimeStatus };

function encodeStatusRequest(w: Writer, m: Init<m.StatusRequest>): void {
  if (m.verbose !== undefined && m.verbose !== false) { w.uint32(8); w.bool(m.verbose); }
}

function decodeStatusRequest(r: Reader, end: number): m.StatusRequest {
  let verbose = false;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        verbose = r.bool();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('StatusRequest is longer than its field says');
  return { verbose };
}

export const StatusRequest: Codec<m.StatusRequest> = { name: 'StatusRequest', encode: encodeStatusRequest, decode: decodeStatusRequest };

function encodeRuntimeHandlerFeatures(w: Writer, m: Init<m.RuntimeHandlerFeatures>): void {
  if (m.recursiveReadOnlyMounts !== undefined && m.recursiveReadOnlyMounts !== false) { w.uint32(8); w.bool(m.recursiveReadOnlyMounts); }
  if (m.userNamespaces !== undefined && m.userNamespaces !== false) { w.uint32(16); w.bool(m.userNamespaces); }
}

function decodeRuntimeHandlerFeatures(r: Reader, end: number): m.RuntimeHandlerFeatures {
  let recursiveReadOnlyMounts = false;
  let userNamespaces = false;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        recursiveReadOnlyMounts = r.bool();
        break;
      case 16:
        userNamespaces = r.bool();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('RuntimeHandlerFeatures is longer than its field says');
  return { recursiveReadOnlyMounts, userNamespaces };
}

export const RuntimeHandlerFeatures: Codec<m.RuntimeHandlerFeatures> = { name: 'RuntimeHandlerFeatures', encode: encodeRuntimeHandlerFeatures, decode: decodeRuntimeHandlerFeatures };

function encodeRuntimeHandler(w: Writer, m: Init<m.RuntimeHandler>): void {
  if (m.name !== undefined && m.name !== '') { w.uint32(10); w.string(m.name); }
  if (m.features !== undefined) { w.uint32(18).fork(); encodeRuntimeHandlerFeatures(w, m.features); w.ldelim(); }
}

function decodeRuntimeHandler(r: Reader, end: number): m.RuntimeHandler {
  let name = '';
  let features: m.RuntimeHandlerFeatures | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        name = readString(r);
        break;
      case 18:
        features = decodeRuntimeHandlerFeatures(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('RuntimeHandler is longer than its field says');
  return { name, features };
}

export const RuntimeHandler: Codec<m.RuntimeHandler> = { name: 'RuntimeHandler', encode: encodeRuntimeHandler, decode: decodeRuntimeHandler };

function encodeRuntimeFeatures(w: Writer, m: Init<m.RuntimeFeatures>): void {
  if (m.supplementalGroupsPolicy !== undefined && m.supplementalGroupsPolicy !== false) { w.uint32(8); w.bool(m.supplementalGroupsPolicy); }
  if (m.userNamespacesHostNetwork !== undefined && m.userNamespacesHostNetwork !== false) { w.uint32(16); w.bool(m.userNamespacesHostNetwork); }
  if (m.mountOptions !== undefined && m.mountOptions !== false) { w.uint32(24); w.bool(m.mountOptions); }
}

function decodeRuntimeFeatures(r: Reader, end: number): m.RuntimeFeatures {
  let supplementalGroupsPolicy = false;
  let userNamespacesHostNetwork = false;
  let mountOptions = false;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        supplementalGroupsPolicy = r.bool();
        break;
      case 16:
        userNamespacesHostNetwork = r.bool();
        break;
      case 24:
        mountOptions = r.bool();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('RuntimeFeatures is longer than its field says');
  return { supplementalGroupsPolicy, userNamespacesHostNetwork, mountOptions };
}

export const RuntimeFeatures: Codec<m.RuntimeFeatures> = { name: 'RuntimeFeatures', encode: encodeRuntimeFeatures, decode: decodeRuntimeFeatures };

function encodeStatusResponse(w: Writer, m: Init<m.StatusResponse>): void {
  if (m.status !== undefined) { w.uint32(10).fork(); encodeRuntimeStatus(w, m.status); w.ldelim(); }
  if (m.info !== undefined) writeMap(w, 18, m.info);
  for (const x of m.runtimeHandlers ?? []) { w.uint32(26).fork(); encodeRuntimeHandler(w, x); w.ldelim(); }
  if (m.features !== undefined) { w.uint32(34).fork(); encodeRuntimeFeatures(w, m.features); w.ldelim(); }
}

function decodeStatusResponse(r: Reader, end: number): m.StatusResponse {
  let status: m.RuntimeStatus | undefined;
  const info: Record<string, string> = {};
  const runtimeHandlers: m.RuntimeHandler[] = [];
  let features: m.RuntimeFeatures | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        status = decodeRuntimeStatus(r, limitOf(r));
        break;
      case 18:
        readMapEntry(r, info);
        break;
      case 26:
        runtimeHandlers.push(decodeRuntimeHandler(r, limitOf(r)));
        break;
      case 34:
        features = decodeRuntimeFeatures(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('StatusResponse is longer than its field says');
  return { status, info, runtimeHandlers, features };
}

export const StatusResponse: Codec<m.StatusResponse> = { name: 'StatusResponse', encode: encodeStatusResponse, decode: decodeStatusResponse };

export const ImageFsInfoRequest: Codec<m.ImageFsInfoRequest> = emptyMessage('ImageFsInfoRequest');

function encodeUInt64Value(w: Writer, m: Init<m.UInt64Value>): void {
  if (m.value !== undefined && m.value !== 0n) { w.uint32(8); w.uint64(varintOf(m.value)); }
}

function decodeUInt64Value(r: Reader, end: number): m.UInt64Value {
  let value = 0n;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        value = readUint64(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('UInt64Value is longer than its field says');
  return { value };
}

export const UInt64Value: Codec<m.UInt64Value> = { name: 'UInt64Value', encode: encodeUInt64Value, decode: decodeUInt64Value };

function encodeFilesystemIdentifier(w: Writer, m: Init<m.FilesystemIdentifier>): void {
  if (m.mountpoint !== undefined && m.mountpoint !== '') { w.uint32(10); w.string(m.mountpoint); }
}

function decodeFilesystemIdentifier(r: Reader, end: number): m.FilesystemIdentifier {
  let mountpoint = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        mountpoint = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('FilesystemIdentifier is longer than its field says');
  return { mountpoint };
}

export const FilesystemIdentifier: Codec<m.FilesystemIdentifier> = { name: 'FilesystemIdentifier', encode: encodeFilesystemIdentifier, decode: decodeFilesystemIdentifier };

function encodeFilesystemUsage(w: Writer, m: Init<m.FilesystemUsage>): void {
  if (m.timestamp !== undefined && m.timestamp !== 0n) { w.uint32(8); w.int64(varintOf(m.timestamp)); }
  if (m.fsId !== undefined) { w.uint32(18).fork(); encodeFilesystemIdentifier(w, m.fsId); w.ldelim(); }
  if (m.usedBytes !== undefined) { w.uint32(26).fork(); encodeUInt64Value(w, m.usedBytes); w.ldelim(); }
  if (m.inodesUsed !== undefined) { w.uint32(34).fork(); encodeUInt64Value(w, m.inodesUsed); w.ldelim(); }
}

function decodeFilesystemUsage(r: Reader, end: number): m.FilesystemUsage {
  let timestamp = 0n;
  let fsId: m.FilesystemIdentifier | undefined;
  let usedBytes: m.UInt64Value | undefined;
  let inodesUsed: m.UInt64Value | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        timestamp = readInt64(r);
        break;
      case 18:
        fsId = decodeFilesystemIdentifier(r, limitOf(r));
        break;
      case 26:
        usedBytes = decodeUInt64Value(r, limitOf(r));
        break;
      case 34:
        inodesUsed = decodeUInt64Value(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('FilesystemUsage is longer than its field says');
  return { timestamp, fsId, usedBytes, inodesUsed };
}

export const FilesystemUsage: Codec<m.FilesystemUsage> = { name: 'FilesystemUsage', encode: encodeFilesystemUsage, decode: decodeFilesystemUsage };

function encodeWindowsFilesystemUsage(w: Writer, m: Init<m.WindowsFilesystemUsage>): void {
  if (m.timestamp !== undefined && m.timestamp !== 0n) { w.uint32(8); w.int64(varintOf(m.timestamp)); }
  if (m.fsId !== undefined) { w.uint32(18).fork(); encodeFilesystemIdentifier(w, m.fsId); w.ldelim(); }
  if (m.usedBytes !== undefined) { w.uint32(26).fork(); encodeUInt64Value(w, m.usedBytes); w.ldelim(); }
}

function decodeWindowsFilesystemUsage(r: Reader, end: number): m.WindowsFilesystemUsage {
  let timestamp = 0n;
  let fsId: m.FilesystemIdentifier | undefined;
  let usedBytes: m.UInt64Value | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        timestamp = readInt64(r);
        break;
      case 18:
        fsId = decodeFilesystemIdentifier(r, limitOf(r));
        break;
      case 26:
        usedBytes = decodeUInt64Value(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('WindowsFilesystemUsage is longer than its field says');
  return { timestamp, fsId, usedBytes };
}

export const WindowsFilesystemUsage: Codec<m.WindowsFilesystemUsage> = { name: 'WindowsFilesystemUsage', encode: encodeWindowsFilesystemUsage, decode: decodeWindowsFilesystemUsage };

function encodeImageFsInfoResponse(w: Writer, m: Init<m.ImageFsInfoResponse>): void {
  for (const x of m.imageFilesystems ?? []) { w.uint32(10).fork(); encodeFilesystemUsage(w, x); w.ldelim(); }
  for (const x of m.containerFilesystems ?? []) { w.uint32(18).fork(); encodeFilesystemUsage(w, x); w.ldelim(); }
}

function decodeImageFsInfoResponse(r: Reader, end: number): m.ImageFsInfoResponse {
  const imageFilesystems: m.FilesystemUsage[] = [];
  const containerFilesystems: m.FilesystemUsage[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        imageFilesystems.push(decodeFilesystemUsage(r, limitOf(r)));
        break;
      case 18:
        containerFilesystems.push(decodeFilesystemUsage(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ImageFsInfoResponse is longer than its field says');
  return { imageFilesystems, containerFilesystems };
}

export const ImageFsInfoResponse: Codec<m.ImageFsInfoResponse> = { name: 'ImageFsInfoResponse', encode: encodeImageFsInfoResponse, decode: decodeImageFsInfoResponse };

function encodeContainerStatsRequest(w: Writer, m: Init<m.ContainerStatsRequest>): void {
  if (m.containerId !== undefined && m.containerId !== '') { w.uint32(10); w.string(m.containerId); }
}

function decodeContainerStatsRequest(r: Reader, end: number): m.ContainerStatsRequest {
  let containerId = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        containerId = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ContainerStatsRequest is longer than its field says');
  return { containerId };
}

export const ContainerStatsRequest: Codec<m.ContainerStatsRequest> = { name: 'ContainerStatsRequest', encode: encodeContainerStatsRequest, decode: decodeContainerStatsRequest };

function encodeContainerStatsResponse(w: Writer, m: Init<m.ContainerStatsResponse>): void {
  if (m.stats !== undefined) { w.uint32(10).fork(); encodeContainerStats(w, m.stats); w.ldelim(); }
}

function decodeContainerStatsResponse(r: Reader, end: number): m.ContainerStatsResponse {
  let stats: m.ContainerStats | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        stats = decodeContainerStats(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ContainerStatsResponse is longer than its field says');
  return { stats };
}

export const ContainerStatsResponse: Codec<m.ContainerStatsResponse> = { name: 'ContainerStatsResponse', encode: encodeContainerStatsResponse, decode: decodeContainerStatsResponse };

function encodeListContainerStatsRequest(w: Writer, m: Init<m.ListContainerStatsRequest>): void {
  if (m.filter !== undefined) { w.uint32(10).fork(); encodeContainerStatsFilter(w, m.filter); w.ldelim(); }
}

function decodeListContainerStatsRequest(r: Reader, end: number): m.ListContainerStatsRequest {
  let filter: m.ContainerStatsFilter | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        filter = decodeContainerStatsFilter(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ListContainerStatsRequest is longer than its field says');
  return { filter };
}

export const ListContainerStatsRequest: Codec<m.ListContainerStatsRequest> = { name: 'ListContainerStatsRequest', encode: encodeListContainerStatsRequest, decode: decodeListContainerStatsRequest };

function encodeContainerStatsFilter(w: Writer, m: Init<m.ContainerStatsFilter>): void {
  if (m.id !== undefined && m.id !== '') { w.uint32(10); w.string(m.id); }
  if (m.podSandboxId !== undefined && m.podSandboxId !== '') { w.uint32(18); w.string(m.podSandboxId); }
  if (m.labelSelector !== undefined) writeMap(w, 26, m.labelSelector);
}

function decodeContainerStatsFilter(r: Reader, end: number): m.ContainerStatsFilter {
  let id = '';
  let podSandboxId = '';
  const labelSelector: Record<string, string> = {};
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        id = readString(r);
        break;
      case 18:
        podSandboxId = readString(r);
        break;
      case 26:
        readMapEntry(r, labelSelector);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ContainerStatsFilter is longer than its field says');
  return { id, podSandboxId, labelSelector };
}

export const ContainerStatsFilter: Codec<m.ContainerStatsFilter> = { name: 'ContainerStatsFilter', encode: encodeContainerStatsFilter, decode: decodeContainerStatsFilter };

function encodeListContainerStatsResponse(w: Writer, m: Init<m.ListContainerStatsResponse>): void {
  for (const x of m.stats ?? []) { w.uint32(10).fork(); encodeContainerStats(w, x); w.ldelim(); }
}

function decodeListContainerStatsResponse(r: Reader, end: number): m.ListContainerStatsResponse {
  const stats: m.ContainerStats[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        stats.push(decodeContainerStats(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ListContainerStatsResponse is longer than its field says');
  return { stats };
}

export const ListContainerStatsResponse: Codec<m.ListContainerStatsResponse> = { name: 'ListContainerStatsResponse', encode: encodeListContainerStatsResponse, decode: decodeListContainerStatsResponse };

function encodeStreamContainerStatsRequest(w: Writer, m: Init<m.StreamContainerStatsRequest>): void {
  if (m.filter !== undefined) { w.uint32(10).fork(); encodeContainerStatsFilter(w, m.filter); w.ldelim(); }
}

function decodeStreamContainerStatsRequest(r: Reader, end: number): m.StreamContainerStatsRequest {
  let filter: m.ContainerStatsFilter | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        filter = decodeContainerStatsFilter(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('StreamContainerStatsRequest is longer than its field says');
  return { filter };
}

export const StreamContainerStatsRequest: Codec<m.StreamContainerStatsRequest> = { name: 'StreamContainerStatsRequest', encode: encodeStreamContainerStatsRequest, decode: decodeStreamContainerStatsRequest };

function encodeStreamContainerStatsResponse(w: Writer, m: Init<m.StreamContainerStatsResponse>): void {
  for (const x of m.containerStats ?? []) { w.uint32(10).fork(); encodeContainerStats(w, x); w.ldelim(); }
}

function decodeStreamContainerStatsResponse(r: Reader, end: number): m.StreamContainerStatsResponse {
  const containerStats: m.ContainerStats[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        containerStats.push(decodeContainerStats(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('StreamContainerStatsResponse is longer than its field says');
  return { containerStats };
}

export const StreamContainerStatsResponse: Codec<m.StreamContainerStatsResponse> = { name: 'StreamContainerStatsResponse', encode: encodeStreamContainerStatsResponse, decode: decodeStreamContainerStatsResponse };

function encodeContainerAttributes(w: Writer, m: Init<m.ContainerAttributes>): void {
  if (m.id !== undefined && m.id !== '') { w.uint32(10); w.string(m.id); }
  if (m.metadata !== undefined) { w.uint32(18).fork(); encodeContainerMetadata(w, m.metadata); w.ldelim(); }
  if (m.labels !== undefined) writeMap(w, 26, m.labels);
  if (m.annotations !== undefined) writeMap(w, 34, m.annotations);
}

function decodeContainerAttributes(r: Reader, end: number): m.ContainerAttributes {
  let id = '';
  let metadata: m.ContainerMetadata | undefined;
  const labels: Record<string, string> = {};
  const annotations: Record<string, string> = {};
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        id = readString(r);
        break;
      case 18:
        metadata = decodeContainerMetadata(r, limitOf(r));
        break;
      case 26:
        readMapEntry(r, labels);
        break;
      case 34:
        readMapEntry(r, annotations);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ContainerAttributes is longer than its field says');
  return { id, metadata, labels, annotations };
}

export const ContainerAttributes: Codec<m.ContainerAttributes> = { name: 'ContainerAttributes', encode: encodeContainerAttributes, decode: decodeContainerAttributes };

function encodeContainerStats(w: Writer, m: Init<m.ContainerStats>): void {
  if (m.attributes !== undefined) { w.uint32(10).fork(); encodeContainerAttributes(w, m.attributes); w.ldelim(); }
  if (m.cpu !== undefined) { w.uint32(18).fork(); encodeCpuUsage(w, m.cpu); w.ldelim(); }
  if (m.memory !== undefined) { w.uint32(26).fork(); encodeMemoryUsage(w, m.memory); w.ldelim(); }
  if (m.writableLayer !== undefined) { w.uint32(34).fork(); encodeFilesystemUsage(w, m.writableLayer); w.ldelim(); }
  if (m.swap !== undefined) { w.uint32(42).fork(); encodeSwapUsage(w, m.swap); w.ldelim(); }
  if (m.io !== undefined) { w.uint32(50).fork(); encodeIoUsage(w, m.io); w.ldelim(); }
}

function decodeContainerStats(r: Reader, end: number): m.ContainerStats {
  let attributes: m.ContainerAttributes | undefined;
  let cpu: m.CpuUsage | undefined;
  let memory: m.MemoryUsage | undefined;
  let writableLayer: m.FilesystemUsage | undefined;
  let swap: m.SwapUsage | undefined;
  let io: m.IoUsage | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        attributes = decodeContainerAttributes(r, limitOf(r));
        break;
      case 18:
        cpu = decodeCpuUsage(r, limitOf(r));
        break;
      case 26:
        memory = decodeMemoryUsage(r, limitOf(r));
        break;
      case 34:
        writableLayer = decodeFilesystemUsage(r, limitOf(r));
        break;
      case 42:
        swap = decodeSwapUsage(r, limitOf(r));
        break;
      case 50:
        io = decodeIoUsage(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ContainerStats is longer than its field says');
  return { attributes, cpu, memory, writableLayer, swap, io };
}

export const ContainerStats: Codec<m.ContainerStats> = { name: 'ContainerStats', encode: encodeContainerStats, decode: decodeContainerStats };

function encodeWindowsContainerStats(w: Writer, m: Init<m.WindowsContainerStats>): void {
  if (m.attributes !== undefined) { w.uint32(10).fork(); encodeContainerAttributes(w, m.attributes); w.ldelim(); }
  if (m.cpu !== undefined) { w.uint32(18).fork(); encodeWindowsCpuUsage(w, m.cpu); w.ldelim(); }
  if (m.memory !== undefined) { w.uint32(26).fork(); encodeWindowsMemoryUsage(w, m.memory); w.ldelim(); }
  if (m.writableLayer !== undefined) { w.uint32(34).fork(); encodeWindowsFilesystemUsage(w, m.writableLayer); w.ldelim(); }
}

function decodeWindowsContainerStats(r: Reader, end: number): m.WindowsContainerStats {
  let attributes: m.ContainerAttributes | undefined;
  let cpu: m.WindowsCpuUsage | undefined;
  let memory: m.WindowsMemoryUsage | undefined;
  let writableLayer: m.WindowsFilesystemUsage | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        attributes = decodeContainerAttributes(r, limitOf(r));
        break;
      case 18:
        cpu = decodeWindowsCpuUsage(r, limitOf(r));
        break;
      case 26:
        memory = decodeWindowsMemoryUsage(r, limitOf(r));
        break;
      case 34:
        writableLayer = decodeWindowsFilesystemUsage(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('WindowsContainerStats is longer than its field says');
  return { attributes, cpu, memory, writableLayer };
}

export const WindowsContainerStats: Codec<m.WindowsContainerStats> = { name: 'WindowsContainerStats', encode: encodeWindowsContainerStats, decode: decodeWindowsContainerStats };

function encodePsiStats(w: Writer, m: Init<m.PsiStats>): void {
  if (m.full !== undefined) { w.uint32(10).fork(); encodePsiData(w, m.full); w.ldelim(); }
  if (m.some !== undefined) { w.uint32(18).fork(); encodePsiData(w, m.some); w.ldelim(); }
}

function decodePsiStats(r: Reader, end: number): m.PsiStats {
  let full: m.PsiData | undefined;
  let some: m.PsiData | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        full = decodePsiData(r, limitOf(r));
        break;
      case 18:
        some = decodePsiData(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('PsiStats is longer than its field says');
  return { full, some };
}

export const PsiStats: Codec<m.PsiStats> = { name: 'PsiStats', encode: encodePsiStats, decode: decodePsiStats };

function encodePsiData(w: Writer, m: Init<m.PsiData>): void {
  if (m.total !== undefined && m.total !== 0n) { w.uint32(8); w.uint64(varintOf(m.total)); }
  if (m.avg10 !== undefined && m.avg10 !== 0) { w.uint32(17); w.double(m.avg10); }
  if (m.avg60 !== undefined && m.avg60 !== 0) { w.uint32(25); w.double(m.avg60); }
  if (m.avg300 !== undefined && m.avg300 !== 0) { w.uint32(33); w.double(m.avg300); }
}

function decodePsiData(r: Reader, end: number): m.PsiData {
  let total = 0n;
  let avg10 = 0;
  let avg60 = 0;
  let avg300 = 0;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        total = readUint64(r);
        break;
      case 17:
        avg10 = r.double();
        break;
      case 25:
        avg60 = r.double();
        break;
      case 33:
        avg300 = r.double();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('PsiData is longer than its field says');
  return { total, avg10, avg60, avg300 };
}

export const PsiData: Codec<m.PsiData> = { name: 'PsiData', encode: encodePsiData, decode: decodePsiData };

function encodeCpuUsage(w: Writer, m: Init<m.CpuUsage>): void {
  if (m.timestamp !== undefined && m.timestamp !== 0n) { w.uint32(8); w.int64(varintOf(m.timestamp)); }
  if (m.usageCoreNanoSeconds !== undefined) { w.uint32(18).fork(); encodeUInt64Value(w, m.usageCoreNanoSeconds); w.ldelim(); }
  if (m.usageNanoCores !== undefined) { w.uint32(26).fork(); encodeUInt64Value(w, m.usageNanoCores); w.ldelim(); }
  if (m.psi !== undefined) { w.uint32(34).fork(); encodePsiStats(w, m.psi); w.ldelim(); }
}

function decodeCpuUsage(r: Reader, end: number): m.CpuUsage {
  let timestamp = 0n;
  let usageCoreNanoSeconds: m.UInt64Value | undefined;
  let usageNanoCores: m.UInt64Value | undefined;
  let psi: m.PsiStats | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        timestamp = readInt64(r);
        break;
      case 18:
        usageCoreNanoSeconds = decodeUInt64Value(r, limitOf(r));
        break;
      case 26:
        usageNanoCores = decodeUInt64Value(r, limitOf(r));
        break;
      case 34:
        psi = decodePsiStats(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('CpuUsage is longer than its field says');
  return { timestamp, usageCoreNanoSeconds, usageNanoCores, psi };
}

export const CpuUsage: Codec<m.CpuUsage> = { name: 'CpuUsage', encode: encodeCpuUsage, decode: decodeCpuUsage };

function encodeWindowsCpuUsage(w: Writer, m: Init<m.WindowsCpuUsage>): void {
  if (m.timestamp !== undefined && m.timestamp !== 0n) { w.uint32(8); w.int64(varintOf(m.timestamp)); }
  if (m.usageCoreNanoSeconds !== undefined) { w.uint32(18).fork(); encodeUInt64Value(w, m.usageCoreNanoSeconds); w.ldelim(); }
  if (m.usageNanoCores !== undefined) { w.uint32(26).fork(); encodeUInt64Value(w, m.usageNanoCores); w.ldelim(); }
}

function decodeWindowsCpuUsage(r: Reader, end: number): m.WindowsCpuUsage {
  let timestamp = 0n;
  let usageCoreNanoSeconds: m.UInt64Value | undefined;
  let usageNanoCores: m.UInt64Value | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        timestamp = readInt64(r);
        break;
      case 18:
        usageCoreNanoSeconds = decodeUInt64Value(r, limitOf(r));
        break;
      case 26:
        usageNanoCores = decodeUInt64Value(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('WindowsCpuUsage is longer than its field says');
  return { timestamp, usageCoreNanoSeconds, usageNanoCores };
}

export const WindowsCpuUsage: Codec<m.WindowsCpuUsage> = { name: 'WindowsCpuUsage', encode: encodeWindowsCpuUsage, decode: decodeWindowsCpuUsage };

function encodeMemoryUsage(w: Writer, m: Init<m.MemoryUsage>): void {
  if (m.timestamp !== undefined && m.timestamp !== 0n) { w.uint32(8); w.int64(varintOf(m.timestamp)); }
  if (m.workingSetBytes !== undefined) { w.uint32(18).fork(); encodeUInt64Value(w, m.workingSetBytes); w.ldelim(); }
  if (m.availableBytes !== undefined) { w.uint32(26).fork(); encodeUInt64Value(w, m.availableBytes); w.ldelim(); }
  if (m.usageBytes !== undefined) { w.uint32(34).fork(); encodeUInt64Value(w, m.usageBytes); w.ldelim(); }
  if (m.rssBytes !== undefined) { w.uint32(42).fork(); encodeUInt64Value(w, m.rssBytes); w.ldelim(); }
  if (m.pageFaults !== undefined) { w.uint32(50).fork(); encodeUInt64Value(w, m.pageFaults); w.ldelim(); }
  if (m.majorPageFaults !== undefined) { w.uint32(58).fork(); encodeUInt64Value(w, m.majorPageFaults); w.ldelim(); }
  if (m.psi !== undefined) { w.uint32(66).fork(); encodePsiStats(w, m.psi); w.ldelim(); }
}

function decodeMemoryUsage(r: Reader, end: number): m.MemoryUsage {
  let timestamp = 0n;
  let workingSetBytes: m.UInt64Value | undefined;
  let availableBytes: m.UInt64Value | undefined;
  let usageBytes: m.UInt64Value | undefined;
  let rssBytes: m.UInt64Value | undefined;
  let pageFaults: m.UInt64Value | undefined;
  let majorPageFaults: m.UInt64Value | undefined;
  let psi: m.PsiStats | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        timestamp = readInt64(r);
        break;
      case 18:
        workingSetBytes = decodeUInt64Value(r, limitOf(r));
        break;
      case 26:
        availableBytes = decodeUInt64Value(r, limitOf(r));
        break;
      case 34:
        usageBytes = decodeUInt64Value(r, limitOf(r));
        break;
      case 42:
        rssBytes = decodeUInt64Value(r, limitOf(r));
        break;
      case 50:
        pageFaults = decodeUInt64Value(r, limitOf(r));
        break;
      case 58:
        majorPageFaults = decodeUInt64Value(r, limitOf(r));
        break;
      case 66:
        psi = decodePsiStats(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('MemoryUsage is longer than its field says');
  return { timestamp, workingSetBytes, availableBytes, usageBytes, rssBytes, pageFaults, majorPageFaults, psi };
}

export const MemoryUsage: Codec<m.MemoryUsage> = { name: 'MemoryUsage', encode: encodeMemoryUsage, decode: decodeMemoryUsage };

function encodeIoUsage(w: Writer, m: Init<m.IoUsage>): void {
  if (m.timestamp !== undefined && m.timestamp !== 0n) { w.uint32(8); w.int64(varintOf(m.timestamp)); }
  if (m.psi !== undefined) { w.uint32(18).fork(); encodePsiStats(w, m.psi); w.ldelim(); }
}

function decodeIoUsage(r: Reader, end: number): m.IoUsage {
  let timestamp = 0n;
  let psi: m.PsiStats | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        timestamp = readInt64(r);
        break;
      case 18:
        psi = decodePsiStats(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('IoUsage is longer than its field says');
  return { timestamp, psi };
}

export const IoUsage: Codec<m.IoUsage> = { name: 'IoUsage', encode: encodeIoUsage, decode: decodeIoUsage };

function encodeSwapUsage(w: Writer, m: Init<m.SwapUsage>): void {
  if (m.timestamp !== undefined && m.timestamp !== 0n) { w.uint32(8); w.int64(varintOf(m.timestamp)); }
  if (m.swapAvailableBytes !== undefined) { w.uint32(18).fork(); encodeUInt64Value(w, m.swapAvailableBytes); w.ldelim(); }
  if (m.swapUsageBytes !== undefined) { w.uint32(26).fork(); encodeUInt64Value(w, m.swapUsageBytes); w.ldelim(); }
}

function decodeSwapUsage(r: Reader, end: number): m.SwapUsage {
  let timestamp = 0n;
  let swapAvailableBytes: m.UInt64Value | undefined;
  let swapUsageBytes: m.UInt64Value | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        timestamp = readInt64(r);
        break;
      case 18:
        swapAvailableBytes = decodeUInt64Value(r, limitOf(r));
        break;
      case 26:
        swapUsageBytes = decodeUInt64Value(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('SwapUsage is longer than its field says');
  return { timestamp, swapAvailableBytes, swapUsageBytes };
}

export const SwapUsage: Codec<m.SwapUsage> = { name: 'SwapUsage', encode: encodeSwapUsage, decode: decodeSwapUsage };

function encodeWindowsMemoryUsage(w: Writer, m: Init<m.WindowsMemoryUsage>): void {
  if (m.timestamp !== undefined && m.timestamp !== 0n) { w.uint32(8); w.int64(varintOf(m.timestamp)); }
  if (m.workingSetBytes !== undefined) { w.uint32(18).fork(); encodeUInt64Value(w, m.workingSetBytes); w.ldelim(); }
  if (m.availableBytes !== undefined) { w.uint32(26).fork(); encodeUInt64Value(w, m.availableBytes); w.ldelim(); }
  if (m.pageFaults !== undefined) { w.uint32(34).fork(); encodeUInt64Value(w, m.pageFaults); w.ldelim(); }
  if (m.commitMemoryBytes !== undefined) { w.uint32(42).fork(); encodeUInt64Value(w, m.commitMemoryBytes); w.ldelim(); }
}

function decodeWindowsMemoryUsage(r: Reader, end: number): m.WindowsMemoryUsage {
  let timestamp = 0n;
  let workingSetBytes: m.UInt64Value | undefined;
  let availableBytes: m.UInt64Value | undefined;
  let pageFaults: m.UInt64Value | undefined;
  let commitMemoryBytes: m.UInt64Value | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        timestamp = readInt64(r);
        break;
      case 18:
        workingSetBytes = decodeUInt64Value(r, limitOf(r));
        break;
      case 26:
        availableBytes = decodeUInt64Value(r, limitOf(r));
        break;
      case 34:
        pageFaults = decodeUInt64Value(r, limitOf(r));
        break;
      case 42:
        commitMemoryBytes = decodeUInt64Value(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('WindowsMemoryUsage is longer than its field says');
  return { timestamp, workingSetBytes, availableBytes, pageFaults, commitMemoryBytes };
}

export const WindowsMemoryUsage: Codec<m.WindowsMemoryUsage> = { name: 'WindowsMemoryUsage', encode: encodeWindowsMemoryUsage, decode: decodeWindowsMemoryUsage };

function encodeReopenContainerLogRequest(w: Writer, m: Init<m.ReopenContainerLogRequest>): void {
  if (m.containerId !== undefined && m.containerId !== '') { w.uint32(10); w.string(m.containerId); }
}

function decodeReopenContainerLogRequest(r: Reader, end: number): m.ReopenContainerLogRequest {
  let containerId = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        containerId = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ReopenContainerLogRequest is longer than its field says');
  return { containerId };
}

export const ReopenContainerLogRequest: Codec<m.ReopenContainerLogRequest> = { name: 'ReopenContainerLogRequest', encode: encodeReopenContainerLogRequest, decode: decodeReopenContainerLogRequest };

export const ReopenContainerLogResponse: Codec<m.ReopenContainerLogResponse> = emptyMessage('ReopenContainerLogResponse');

function encodeCheckpointContainerRequest(w: Writer, m: Init<m.CheckpointContainerRequest>): void {
  if (m.containerId !== undefined && m.containerId !== '') { w.uint32(10); w.string(m.containerId); }
  if (m.location !== undefined && m.location !== '') { w.uint32(18); w.string(m.location); }
  if (m.timeout !== undefined && m.timeout !== 0n) { w.uint32(24); w.int64(varintOf(m.timeout)); }
}

function decodeCheckpointContainerRequest(r: Reader, end: number): m.CheckpointContainerRequest {
  let containerId = '';
  let location = '';
  let timeout = 0n;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        containerId = readString(r);
        break;
      case 18:
        location = readString(r);
        break;
      case 24:
        timeout = readInt64(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('CheckpointContainerRequest is longer than its field says');
  return { containerId, location, timeout };
}

export const CheckpointContainerRequest: Codec<m.CheckpointContainerRequest> = { name: 'CheckpointContainerRequest', encode: encodeCheckpointContainerRequest, decode: decodeCheckpointContainerRequest };

export const CheckpointContainerResponse: Codec<m.CheckpointContainerResponse> = emptyMessage('CheckpointContainerResponse');

function encodeCheckpointPodRequest(w: Writer, m: Init<m.CheckpointPodRequest>): void {
  if (m.podSandboxId !== undefined && m.podSandboxId !== '') { w.uint32(10); w.string(m.podSandboxId); }
  if (m.outputPath !== undefined && m.outputPath !== '') { w.uint32(18); w.string(m.outputPath); }
  for (const x of m.containerIds ?? []) { w.uint32(26); w.string(x); }
  if (m.options !== undefined) writeMap(w, 34, m.options);
}

function decodeCheckpointPodRequest(r: Reader, end: number): m.CheckpointPodRequest {
  let podSandboxId = '';
  let outputPath = '';
  const containerIds: string[] = [];
  const options: Record<string, string> = {};
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        podSandboxId = readString(r);
        break;
      case 18:
        outputPath = readString(r);
        break;
      case 26:
        containerIds.push(readString(r));
        break;
      case 34:
        readMapEntry(r, options);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('CheckpointPodRequest is longer than its field says');
  return { podSandboxId, outputPath, containerIds, options };
}

export const CheckpointPodRequest: Codec<m.CheckpointPodRequest> = { name: 'CheckpointPodRequest', encode: encodeCheckpointPodRequest, decode: decodeCheckpointPodRequest };

export const CheckpointPodResponse: Codec<m.CheckpointPodResponse> = emptyMessage('CheckpointPodResponse');

function encodeRestorePodRequest(w: Writer, m: Init<m.RestorePodRequest>): void {
  if (m.checkpointPath !== undefined && m.checkpointPath !== '') { w.uint32(10); w.string(m.checkpointPath); }
  if (m.config !== undefined) { w.uint32(18).fork(); encodePodSandboxConfig(w, m.config); w.ldelim(); }
  if (m.runtimeHandler !== undefined && m.runtimeHandler !== '') { w.uint32(26); w.string(m.runtimeHandler); }
  if (m.options !== undefined) writeMap(w, 34, m.options);
  for (const x of m.containerConfigs ?? []) { w.uint32(42).fork(); encodeContainerConfig(w, x); w.ldelim(); }
}

function decodeRestorePodRequest(r: Reader, end: number): m.RestorePodRequest {
  let checkpointPath = '';
  let config: m.PodSandboxConfig | undefined;
  let runtimeHandler = '';
  const options: Record<string, string> = {};
  const containerConfigs: m.ContainerConfig[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        checkpointPath = readString(r);
        break;
      case 18:
        config = decodePodSandboxConfig(r, limitOf(r));
        break;
      case 26:
        runtimeHandler = readString(r);
        break;
      case 34:
        readMapEntry(r, options);
        break;
      case 42:
        containerConfigs.push(decodeContainerConfig(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('RestorePodRequest is longer than its field says');
  return { checkpointPath, config, runtimeHandler, options, containerConfigs };
}

export const RestorePodRequest: Codec<m.RestorePodRequest> = { name: 'RestorePodRequest', encode: encodeRestorePodRequest, decode: decodeRestorePodRequest };

function encodeRestoredContainer(w: Writer, m: Init<m.RestoredContainer>): void {
  if (m.name !== undefined && m.name !== '') { w.uint32(10); w.string(m.name); }
  if (m.containerId !== undefined && m.containerId !== '') { w.uint32(18); w.string(m.containerId); }
}

function decodeRestoredContainer(r: Reader, end: number): m.RestoredContainer {
  let name = '';
  let containerId = '';
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        name = readString(r);
        break;
      case 18:
        containerId = readString(r);
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('RestoredContainer is longer than its field says');
  return { name, containerId };
}

export const RestoredContainer: Codec<m.RestoredContainer> = { name: 'RestoredContainer', encode: encodeRestoredContainer, decode: decodeRestoredContainer };

function encodeRestorePodResponse(w: Writer, m: Init<m.RestorePodResponse>): void {
  if (m.podSandboxId !== undefined && m.podSandboxId !== '') { w.uint32(10); w.string(m.podSandboxId); }
  for (const x of m.restoredContainers ?? []) { w.uint32(18).fork(); encodeRestoredContainer(w, x); w.ldelim(); }
}

function decodeRestorePodResponse(r: Reader, end: number): m.RestorePodResponse {
  let podSandboxId = '';
  const restoredContainers: m.RestoredContainer[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        podSandboxId = readString(r);
        break;
      case 18:
        restoredContainers.push(decodeRestoredContainer(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('RestorePodResponse is longer than its field says');
  return { podSandboxId, restoredContainers };
}

export const RestorePodResponse: Codec<m.RestorePodResponse> = { name: 'RestorePodResponse', encode: encodeRestorePodResponse, decode: decodeRestorePodResponse };

export const GetEventsRequest: Codec<m.GetEventsRequest> = emptyMessage('GetEventsRequest');

function encodeContainerEventResponse(w: Writer, m: Init<m.ContainerEventResponse>): void {
  if (m.containerId !== undefined && m.containerId !== '') { w.uint32(10); w.string(m.containerId); }
  if (m.containerEventType !== undefined && m.containerEventType !== 0) { w.uint32(16); w.int32(m.containerEventType); }
  if (m.createdAt !== undefined && m.createdAt !== 0n) { w.uint32(24); w.int64(varintOf(m.createdAt)); }
  if (m.podSandboxStatus !== undefined) { w.uint32(34).fork(); encodePodSandboxStatus(w, m.podSandboxStatus); w.ldelim(); }
  for (const x of m.containersStatuses ?? []) { w.uint32(42).fork(); encodeContainerStatus(w, x); w.ldelim(); }
}

function decodeContainerEventResponse(r: Reader, end: number): m.ContainerEventResponse {
  let containerId = '';
  let containerEventType = 0;
  let createdAt = 0n;
  let podSandboxStatus: m.PodSandboxStatus | undefined;
  const containersStatuses: m.ContainerStatus[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        containerId = readString(r);
        break;
      case 16:
        containerEventType = r.int32();
        break;
      case 24:
        createdAt = readInt64(r);
        break;
      case 34:
        podSandboxStatus = decodePodSandboxStatus(r, limitOf(r));
        break;
      case 42:
        containersStatuses.push(decodeContainerStatus(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ContainerEventResponse is longer than its field says');
  return { containerId, containerEventType, createdAt, podSandboxStatus, containersStatuses };
}

export const ContainerEventResponse: Codec<m.ContainerEventResponse> = { name: 'ContainerEventResponse', encode: encodeContainerEventResponse, decode: decodeContainerEventResponse };

export const ListMetricDescriptorsRequest: Codec<m.ListMetricDescriptorsRequest> = emptyMessage('ListMetricDescriptorsRequest');

function encodeListMetricDescriptorsResponse(w: Writer, m: Init<m.ListMetricDescriptorsResponse>): void {
  for (const x of m.descriptors ?? []) { w.uint32(10).fork(); encodeMetricDescriptor(w, x); w.ldelim(); }
}

function decodeListMetricDescriptorsResponse(r: Reader, end: number): m.ListMetricDescriptorsResponse {
  const descriptors: m.MetricDescriptor[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        descriptors.push(decodeMetricDescriptor(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ListMetricDescriptorsResponse is longer than its field says');
  return { descriptors };
}

export const ListMetricDescriptorsResponse: Codec<m.ListMetricDescriptorsResponse> = { name: 'ListMetricDescriptorsResponse', encode: encodeListMetricDescriptorsResponse, decode: decodeListMetricDescriptorsResponse };

function encodeMetricDescriptor(w: Writer, m: Init<m.MetricDescriptor>): void {
  if (m.name !== undefined && m.name !== '') { w.uint32(10); w.string(m.name); }
  if (m.help !== undefined && m.help !== '') { w.uint32(18); w.string(m.help); }
  for (const x of m.labelKeys ?? []) { w.uint32(26); w.string(x); }
}

function decodeMetricDescriptor(r: Reader, end: number): m.MetricDescriptor {
  let name = '';
  let help = '';
  const labelKeys: string[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        name = readString(r);
        break;
      case 18:
        help = readString(r);
        break;
      case 26:
        labelKeys.push(readString(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('MetricDescriptor is longer than its field says');
  return { name, help, labelKeys };
}

export const MetricDescriptor: Codec<m.MetricDescriptor> = { name: 'MetricDescriptor', encode: encodeMetricDescriptor, decode: decodeMetricDescriptor };

export const ListPodSandboxMetricsRequest: Codec<m.ListPodSandboxMetricsRequest> = emptyMessage('ListPodSandboxMetricsRequest');

function encodeListPodSandboxMetricsResponse(w: Writer, m: Init<m.ListPodSandboxMetricsResponse>): void {
  for (const x of m.podMetrics ?? []) { w.uint32(10).fork(); encodePodSandboxMetrics(w, x); w.ldelim(); }
}

function decodeListPodSandboxMetricsResponse(r: Reader, end: number): m.ListPodSandboxMetricsResponse {
  const podMetrics: m.PodSandboxMetrics[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        podMetrics.push(decodePodSandboxMetrics(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ListPodSandboxMetricsResponse is longer than its field says');
  return { podMetrics };
}

export const ListPodSandboxMetricsResponse: Codec<m.ListPodSandboxMetricsResponse> = { name: 'ListPodSandboxMetricsResponse', encode: encodeListPodSandboxMetricsResponse, decode: decodeListPodSandboxMetricsResponse };

export const StreamPodSandboxMetricsRequest: Codec<m.StreamPodSandboxMetricsRequest> = emptyMessage('StreamPodSandboxMetricsRequest');

function encodeStreamPodSandboxMetricsResponse(w: Writer, m: Init<m.StreamPodSandboxMetricsResponse>): void {
  for (const x of m.podSandboxMetrics ?? []) { w.uint32(10).fork(); encodePodSandboxMetrics(w, x); w.ldelim(); }
}

function decodeStreamPodSandboxMetricsResponse(r: Reader, end: number): m.StreamPodSandboxMetricsResponse {
  const podSandboxMetrics: m.PodSandboxMetrics[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        podSandboxMetrics.push(decodePodSandboxMetrics(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('StreamPodSandboxMetricsResponse is longer than its field says');
  return { podSandboxMetrics };
}

export const StreamPodSandboxMetricsResponse: Codec<m.StreamPodSandboxMetricsResponse> = { name: 'StreamPodSandboxMetricsResponse', encode: encodeStreamPodSandboxMetricsResponse, decode: decodeStreamPodSandboxMetricsResponse };

function encodePodSandboxMetrics(w: Writer, m: Init<m.PodSandboxMetrics>): void {
  if (m.podSandboxId !== undefined && m.podSandboxId !== '') { w.uint32(10); w.string(m.podSandboxId); }
  for (const x of m.metrics ?? []) { w.uint32(18).fork(); encodeMetric(w, x); w.ldelim(); }
  for (const x of m.containerMetrics ?? []) { w.uint32(26).fork(); encodeContainerMetrics(w, x); w.ldelim(); }
}

function decodePodSandboxMetrics(r: Reader, end: number): m.PodSandboxMetrics {
  let podSandboxId = '';
  const metrics: m.Metric[] = [];
  const containerMetrics: m.ContainerMetrics[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        podSandboxId = readString(r);
        break;
      case 18:
        metrics.push(decodeMetric(r, limitOf(r)));
        break;
      case 26:
        containerMetrics.push(decodeContainerMetrics(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('PodSandboxMetrics is longer than its field says');
  return { podSandboxId, metrics, containerMetrics };
}

export const PodSandboxMetrics: Codec<m.PodSandboxMetrics> = { name: 'PodSandboxMetrics', encode: encodePodSandboxMetrics, decode: decodePodSandboxMetrics };

function encodeContainerMetrics(w: Writer, m: Init<m.ContainerMetrics>): void {
  if (m.containerId !== undefined && m.containerId !== '') { w.uint32(10); w.string(m.containerId); }
  for (const x of m.metrics ?? []) { w.uint32(18).fork(); encodeMetric(w, x); w.ldelim(); }
}

function decodeContainerMetrics(r: Reader, end: number): m.ContainerMetrics {
  let containerId = '';
  const metrics: m.Metric[] = [];
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        containerId = readString(r);
        break;
      case 18:
        metrics.push(decodeMetric(r, limitOf(r)));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('ContainerMetrics is longer than its field says');
  return { containerId, metrics };
}

export const ContainerMetrics: Codec<m.ContainerMetrics> = { name: 'ContainerMetrics', encode: encodeContainerMetrics, decode: decodeContainerMetrics };

function encodeMetric(w: Writer, m: Init<m.Metric>): void {
  if (m.name !== undefined && m.name !== '') { w.uint32(10); w.string(m.name); }
  if (m.timestamp !== undefined && m.timestamp !== 0n) { w.uint32(16); w.int64(varintOf(m.timestamp)); }
  if (m.metricType !== undefined && m.metricType !== 0) { w.uint32(24); w.int32(m.metricType); }
  for (const x of m.labelValues ?? []) { w.uint32(34); w.string(x); }
  if (m.value !== undefined) { w.uint32(42).fork(); encodeUInt64Value(w, m.value); w.ldelim(); }
}

function decodeMetric(r: Reader, end: number): m.Metric {
  let name = '';
  let timestamp = 0n;
  let metricType = 0;
  const labelValues: string[] = [];
  let value: m.UInt64Value | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        name = readString(r);
        break;
      case 16:
        timestamp = readInt64(r);
        break;
      case 24:
        metricType = r.int32();
        break;
      case 34:
        labelValues.push(readString(r));
        break;
      case 42:
        value = decodeUInt64Value(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('Metric is longer than its field says');
  return { name, timestamp, metricType, labelValues, value };
}

export const Metric: Codec<m.Metric> = { name: 'Metric', encode: encodeMetric, decode: decodeMetric };

export const RuntimeConfigRequest: Codec<m.RuntimeConfigRequest> = emptyMessage('RuntimeConfigRequest');

function encodeRuntimeConfigResponse(w: Writer, m: Init<m.RuntimeConfigResponse>): void {
  if (m.linux !== undefined) { w.uint32(10).fork(); encodeLinuxRuntimeConfiguration(w, m.linux); w.ldelim(); }
}

function decodeRuntimeConfigResponse(r: Reader, end: number): m.RuntimeConfigResponse {
  let linux: m.LinuxRuntimeConfiguration | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        linux = decodeLinuxRuntimeConfiguration(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('RuntimeConfigResponse is longer than its field says');
  return { linux };
}

export const RuntimeConfigResponse: Codec<m.RuntimeConfigResponse> = { name: 'RuntimeConfigResponse', encode: encodeRuntimeConfigResponse, decode: decodeRuntimeConfigResponse };

function encodeLinuxRuntimeConfiguration(w: Writer, m: Init<m.LinuxRuntimeConfiguration>): void {
  if (m.cgroupDriver !== undefined && m.cgroupDriver !== 0) { w.uint32(8); w.int32(m.cgroupDriver); }
}

function decodeLinuxRuntimeConfiguration(r: Reader, end: number): m.LinuxRuntimeConfiguration {
  let cgroupDriver = 0;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 8:
        cgroupDriver = r.int32();
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('LinuxRuntimeConfiguration is longer than its field says');
  return { cgroupDriver };
}

export const LinuxRuntimeConfiguration: Codec<m.LinuxRuntimeConfiguration> = { name: 'LinuxRuntimeConfiguration', encode: encodeLinuxRuntimeConfiguration, decode: decodeLinuxRuntimeConfiguration };

function encodeUpdatePodSandboxResourcesRequest(w: Writer, m: Init<m.UpdatePodSandboxResourcesRequest>): void {
  if (m.podSandboxId !== undefined && m.podSandboxId !== '') { w.uint32(10); w.string(m.podSandboxId); }
  if (m.overhead !== undefined) { w.uint32(18).fork(); encodeLinuxContainerResources(w, m.overhead); w.ldelim(); }
  if (m.resources !== undefined) { w.uint32(26).fork(); encodeLinuxContainerResources(w, m.resources); w.ldelim(); }
}

function decodeUpdatePodSandboxResourcesRequest(r: Reader, end: number): m.UpdatePodSandboxResourcesRequest {
  let podSandboxId = '';
  let overhead: m.LinuxContainerResources | undefined;
  let resources: m.LinuxContainerResources | undefined;
  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
      case 10:
        podSandboxId = readString(r);
        break;
      case 18:
        overhead = decodeLinuxContainerResources(r, limitOf(r));
        break;
      case 26:
        resources = decodeLinuxContainerResources(r, limitOf(r));
        break;
      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('UpdatePodSandboxResourcesRequest is longer than its field says');
  return { podSandboxId, overhead, resources };
}

export const UpdatePodSandboxResourcesRequest: Codec<m.UpdatePodSandboxResourcesRequest> = { name: 'UpdatePodSandboxResourcesRequest', encode: encodeUpdatePodSandboxResourcesRequest, decode: decodeUpdatePodSandboxResourcesRequest };

export const UpdatePodSandboxResourcesResponse: Codec<m.UpdatePodSandboxResourcesResponse> = emptyMessage('UpdatePodSandboxResourcesResponse');
