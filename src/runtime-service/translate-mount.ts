import type { Mount } from '../base/cri.ts';
import { enumName, plainText, plainTexts, requiredText } from '../rpc/fields.ts';
import * as m from '../rpc/generated/messages.ts';
import { imageSpecMessage, imageSpecOf, shownImageId } from '../rpc/image-spec.ts';
import type { Init } from '../rpc/wire.ts';
import { mappingsOf } from './translate-security.ts';

const PROPAGATIONS = {
  PROPAGATION_PRIVATE: 'PRIVATE',
  PROPAGATION_HOST_TO_CONTAINER: 'HOST_TO_CONTAINER',
  PROPAGATION_BIDIRECTIONAL: 'BIDIRECTIONAL',
} as const;

/** A volume of a request. @throws InvalidInput */
export function mountOf(message: m.Mount, field: string): Mount {
  const hasImage = message.image !== undefined;
  return {
    containerPath: requiredText(message.containerPath, `${field}.container_path`),
    hostPath: (hasImage ? plainText : requiredText)(message.hostPath, `${field}.host_path`),
    readonly: message.readonly,
    selinuxRelabel: message.selinuxRelabel,
    propagation: PROPAGATIONS[enumName(m.MountPropagation, message.propagation, `${field}.propagation`)],
    uidMappings: mappingsOf(message.uidMappings, `${field}.uidMappings`),
    gidMappings: mappingsOf(message.gidMappings, `${field}.gidMappings`),
    recursiveReadOnly: message.recursiveReadOnly,
    image: hasImage ? imageSpecOf(message.image, `${field}.image`) : undefined,
    imageSubPath: plainText(message.imageSubPath, `${field}.image_sub_path`),
    mountOptions: plainTexts(message.mountOptions, `${field}.mount_options`),
  };
}

/** A volume of a status. */
export function mountMessage(mount: Mount): Init<m.Mount> {
  return {
    ...mount,
    propagation: m.MountPropagation[`PROPAGATION_${mount.propagation}`],
    image: mount.image && imageSpecMessage({ ...mount.image, imageRef: shownImageId(mount.image.imageRef) }),
  };
}
