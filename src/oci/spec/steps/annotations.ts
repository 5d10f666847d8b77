import { scopeAnnotations } from '../../cgroups/scope-annotations.ts';
import type { SpecStep } from '../container-facts.ts';

/**
 * Annotations say what the container is, in the words that sandboxing runtimes read (Kata, gVisor). Nothing of the
 * request's or the image's own is passed on: runtimes act on some of them (`run.oci.*`, `org.systemd.property.*`).
 */
export const annotations: SpecStep = {
  cites: '(runtimes: Kata, gVisor)',
  apply: (spec, { wish }) => {
    spec.annotations = {
      'io.kubernetes.cri.container-type': 'container',
      'io.kubernetes.cri.container-name': wish.config.metadata.name,
      'io.kubernetes.cri.image-name': wish.imageName,
      'io.kubernetes.cri.sandbox-id': wish.sandboxId,
      'io.kubernetes.cri.sandbox-name': wish.sandbox.metadata.name,
      'io.kubernetes.cri.sandbox-namespace': wish.sandbox.metadata.namespace,
      'io.kubernetes.cri.sandbox-uid': wish.sandbox.metadata.uid,
      ...scopeAnnotations(wish.cgroup),
    };
  },
};
