import { scopeAnnotations } from '../../../cgroups/scope-annotations.ts';
import { scopeProperties } from '../../../cgroups/scope-properties.ts';
import type { RuntimeConfig } from '../../../config/config.ts';
import type { SpecRequest } from '../../prepare.ts';
import type { SpecStep } from '../container-facts.ts';

/**
 * Annotations say what the container is, in the words that sandboxing runtimes read (Kata, gVisor). Of the pod's and the
 * request's own only those are passed on that the configuration allows to the handler, and nothing of the image's:
 * runtimes act on some of them (`run.oci.*`, `org.systemd.property.*`). The container's win over the pod's, and both
 * over the handler's defaults.
 */
export const annotations: SpecStep = {
  cites: 'ContainerConfig.annotations, (runtimes: Kata, gVisor)',
  apply: (spec, { request, defaults, offer }) => {
    spec.annotations = {
      ...ofHandler(request, defaults.runtimes[request.handler.name]),
      'io.kubernetes.cri.container-type': 'container',
      'io.kubernetes.cri.container-name': request.config.metadata.name,
      'io.kubernetes.cri.image-name': request.imageName,
      'io.kubernetes.cri.sandbox-id': request.sandboxId,
      'io.kubernetes.cri.sandbox-name': request.sandbox.metadata.name,
      'io.kubernetes.cri.sandbox-namespace': request.sandbox.metadata.namespace,
      'io.kubernetes.cri.sandbox-uid': request.sandbox.metadata.uid,
      ...scopeAnnotations(request.cgroup, offer.version === 2 ? scopeProperties(spec.linux.resources) : {}),
    };
  },
};

function ofHandler(
  { sandbox, config }: SpecRequest,
  runtime: RuntimeConfig | undefined,
): Readonly<Record<string, string>> {
  const { allowedAnnotations = [], defaultAnnotations = {} } = runtime ?? {};
  const own = Object.entries({ ...sandbox.annotations, ...config.annotations });
  const allowed = own.filter(([name]) => allowedAnnotations.some((beginning) => name.startsWith(beginning)));
  return { ...defaultAnnotations, ...Object.fromEntries(allowed) };
}
