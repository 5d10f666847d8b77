import type { PodSandboxConfig, PodSandboxMetadata } from '../base/cri.ts';
import { InvalidInput } from '../base/failure.ts';
import { plainText, required, requiredText } from '../rpc/fields.ts';
import type * as m from '../rpc/generated/messages.ts';
import { checkedAnnotations, checkedLabels } from './translate-labels.ts';
import { portMappingsOf } from './translate-ports.ts';
import { resourcesOf } from './translate-resources.ts';
import { sandboxSecurityOf } from './translate-security.ts';

/**
 * The configuration of a sandbox. `field` is the path of the message in its request. Values that become files or
 * arguments of programs (host name, resolver, sysctls, paths) are checked where these are made.
 * @throws InvalidInput
 */
export function sandboxConfigOf(message: m.PodSandboxConfig | undefined, field = 'config'): PodSandboxConfig {
  const config = required(message, field);
  if (config.windows !== undefined) throw new InvalidInput(`${field}.windows`, 'is set, but this node runs Linux');
  const { linux } = config;
  return {
    metadata: sandboxMetadataOf(config.metadata, `${field}.metadata`),
    hostname: config.hostname,
    logDirectory: plainText(config.logDirectory, `${field}.log_directory`),
    dns: config.dnsConfig,
    portMappings: portMappingsOf(config.portMappings, `${field}.port_mappings`),
    labels: checkedLabels(config.labels, `${field}.labels`),
    annotations: checkedAnnotations(config.annotations, `${field}.annotations`),
    cgroupParent: plainText(linux?.cgroupParent ?? '', `${field}.linux.cgroup_parent`),
    securityContext: sandboxSecurityOf(linux?.securityContext, `${field}.linux.security_context`),
    sysctls: linux?.sysctls ?? {},
    overhead: resourcesOf(linux?.overhead, `${field}.linux.overhead`),
    resources: resourcesOf(linux?.resources, `${field}.linux.resources`),
  };
}

/** A name is enough: crictl's users leave the rest out. All four together are the key of the sandbox. */
function sandboxMetadataOf(message: m.PodSandboxMetadata | undefined, field: string): PodSandboxMetadata {
  const metadata = required(message, field);
  return {
    name: requiredText(metadata.name, `${field}.name`),
    uid: plainText(metadata.uid, `${field}.uid`),
    namespace: plainText(metadata.namespace, `${field}.namespace`),
    attempt: metadata.attempt,
  };
}
