import type { ContainerRecord } from '../container/record.ts';
import * as m from '../rpc/generated/messages.ts';
import { imageSpecMessage, shownImageId } from '../rpc/image-spec.ts';
import type { Init } from '../rpc/wire.ts';
import { mountMessage } from './translate-mount.ts';
import { signalNumber } from './translate-signal.ts';

/** What a list and a status of a container have in common. */
function sharedFields(record: ContainerRecord) {
  const { metadata, labels, annotations } = record.config;
  return {
    id: record.id,
    metadata,
    image: imageMessage(record),
    imageRef: imageRefOf(record),
    imageId: shownImageId(record.imageId),
    state: m.ContainerState[`CONTAINER_${record.state}`],
    createdAt: record.createdAt,
    labels,
    annotations,
  };
}

/** A container in a list. */
export function containerMessage(record: ContainerRecord): Init<m.Container> {
  return { ...sharedFields(record), podSandboxId: record.sandboxId };
}

/** A container's status. */
export function containerStatusMessage(record: ContainerRecord): Init<m.ContainerStatus> {
  return {
    ...sharedFields(record),
    startedAt: record.startedAt ?? 0n,
    finishedAt: record.finishedAt ?? 0n,
    exitCode: record.exitCode ?? 0,
    reason: record.reason ?? '',
    message: record.message ?? '',
    mounts: record.mounts.map(mountMessage),
    logPath: record.logPath ?? '',
    resources: record.resources && { linux: record.resources },
    user: { linux: record.user },
    stopSignal: signalNumber(record.stopSignal),
  };
}

/** kubelet creates containers by image id and shows users what the status says: the name that they wrote. */
function imageMessage(record: ContainerRecord): Init<m.ImageSpec> {
  const { image } = record.config;
  const shown = image.userSpecifiedImage === '' ? image.image : image.userSpecifiedImage;
  return imageSpecMessage({ ...image, image: shown, imageRef: imageRefOf(record) });
}

function imageRefOf(record: ContainerRecord): string {
  return shownImageId(record.imageRef === '' ? record.imageId : record.imageRef);
}
