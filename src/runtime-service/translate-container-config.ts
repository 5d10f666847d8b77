import { isUtf8 } from 'node:buffer';
import type { ContainerConfig, ContainerMetadata, Device } from '../base/cri.ts';
import { InvalidInput } from '../base/failure.ts';
import { plainText, plainTexts, required, requiredText } from '../rpc/fields.ts';
import type * as m from '../rpc/generated/messages.ts';
import { imageSpecOf } from '../rpc/image-spec.ts';
import { checkArguments } from './argument-limits.ts';
import { checkedAnnotations, checkedLabels } from './translate-labels.ts';
import { mountOf } from './translate-mount.ts';
import { resourcesOf } from './translate-resources.ts';
import { containerSecurityOf } from './translate-security.ts';
import { signalOf } from './translate-signal.ts';

/** The configuration of a container. `field` is the path of the message in its request. @throws InvalidInput */
export function containerConfigOf(message: m.ContainerConfig | undefined, field = 'config'): ContainerConfig {
  const config = required(message, field);
  if (config.windows !== undefined) throw new InvalidInput(`${field}.windows`, 'is set, but this node runs Linux');
  const translated: ContainerConfig = {
    metadata: metadataOf(config.metadata, `${field}.metadata`),
    image: imageSpecOf(config.image, `${field}.image`),
    command: plainTexts(config.command, `${field}.command`),
    args: plainTexts(config.args, `${field}.args`),
    workingDir: plainText(config.workingDir, `${field}.working_dir`),
    envs: config.envs.map((env, i) => envOf(env, `${field}.envs[${i}]`)),
    mounts: config.mounts.map((mount, i) => mountOf(mount, `${field}.mounts[${i}]`)),
    devices: config.devices.map((device, i) => deviceOf(device, `${field}.devices[${i}]`)),
    cdiDevices: config.cdiDevices.map(({ name }, i) => requiredText(name, `${field}.CDI_devices[${i}].name`)),
    labels: checkedLabels(config.labels, `${field}.labels`),
    annotations: checkedAnnotations(config.annotations, `${field}.annotations`),
    logPath: plainText(config.logPath, `${field}.log_path`),
    stdin: config.stdin,
    stdinOnce: config.stdinOnce,
    tty: config.tty,
    stopSignal: signalOf(config.stopSignal, `${field}.stop_signal`),
    resources: resourcesOf(config.linux?.resources, `${field}.linux.resources`),
    securityContext: containerSecurityOf(config.linux?.securityContext, `${field}.linux.security_context`),
  };
  checkArguments(translated, field);
  return translated;
}

function metadataOf(message: m.ContainerMetadata | undefined, field: string): ContainerMetadata {
  const metadata = required(message, field);
  return { name: requiredText(metadata.name, `${field}.name`), attempt: metadata.attempt };
}

/**
 * A variable. Its value is bytes in the protocol; it must be UTF-8, because config.json cannot contain anything else.
 */
function envOf({ key, value }: m.KeyValue, field: string): ContainerConfig['envs'][number] {
  if (!isUtf8(value)) throw new InvalidInput(`${field}.value`, `of ${key} is not UTF-8`);
  return { key: plainText(key, `${field}.key`), value: plainText(Buffer.from(value).toString(), `${field}.value`) };
}

function deviceOf(device: m.Device, field: string): Device {
  if (!/^[rwm]{0,3}$/.test(device.permissions)) {
    throw new InvalidInput(`${field}.permissions`, `${JSON.stringify(device.permissions)} is not made of r, w and m`);
  }
  return {
    containerPath: plainText(device.containerPath, `${field}.container_path`),
    hostPath: requiredText(device.hostPath, `${field}.host_path`),
    permissions: device.permissions,
  };
}
