import type { ContainerConfig } from '../../base/cri.ts';
import { InvalidInput } from '../../base/failure.ts';

/** A device of a request, and the field that names it. */
export interface RequestedCdiDevice {
  /** `vendor/class=device`. */
  readonly name: string;
  readonly field: string;
}

const PREFIX = 'cdi.k8s.io/';
const LIMIT = 1000;
const NAME = /^[A-Za-z][\w.-]*\/[A-Za-z][\w-]*=[A-Za-z0-9][\w.:-]*$/;

/**
 * The CDI devices that a container names in CDI_devices, then those of its annotations `cdi.k8s.io/<any name>`, in the
 * order of the annotations' names, as both peers read them. A device that is named twice is given once.
 * @throws InvalidInput naming the field or the annotation
 * Source: CDI SPEC.md, "CDI Annotations"; container-device-interface/pkg/cdi, ParseAnnotations.
 */
export function requestedCdiDevices(
  config: Pick<ContainerConfig, 'cdiDevices' | 'annotations'>,
): readonly RequestedCdiDevice[] {
  const ofField = config.cdiDevices.map((name, at) => ({ name, field: `CDI_devices.${at}` }));
  const all = [...ofField, ...annotated(config.annotations)];
  if (all.length > LIMIT) throw new InvalidInput('CDI_devices', `${all.length} devices are more than ${LIMIT}`);
  return all;
}

function annotated(annotations: ContainerConfig['annotations']): RequestedCdiDevice[] {
  const keys = Object.keys(annotations).filter((key) => key.startsWith(PREFIX));
  return keys.toSorted().flatMap((key) => {
    const field = `annotations["${key.slice(0, 128)}"]`;
    return (annotations[key] ?? '').split(',').map((name) => {
      if (NAME.test(name)) return { name, field };
      const quoted = JSON.stringify(name.slice(0, 128));
      throw new InvalidInput(field, `${quoted} is not a CDI device such as vendor.com/class=device`);
    });
  });
}
