import { scopeAnnotations } from '../../cgroups/scope-annotations.ts';
import type { ContainerWish } from '../../prepare.ts';
import type { SpecStep } from '../container-facts.ts';

/**
 * Annotations say what the container is, in the words that sandboxing runtimes read (Kata, gVisor). Of the pod's and the
 * request's own only those are passed on that the configuration allows to the handler, and nothing of the image's:
 * runtimes act on some of them (`run.oci.*`, `org.systemd.property.*`).
 */
export const annotations: SpecStep = {
  cites: 'ContainerConfig.annotations, (runtimes: Kata, gVisor)',
  apply: (spec, { wish, defaults }) => {
    spec.annotations = {
      ...allowed(wish, defaults.allowedAnnotations[wish.handler.name] ?? []),
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

function allowed({ sandbox, config }: ContainerWish, prefixes: readonly string[]): Readonly<Record<string, string>> {
  const own = Object.entries({ ...sandbox.annotations, ...config.annotations });
  return Object.fromEntries(own.filter(([name]) => prefixes.some((prefix) => name.startsWith(prefix))));
}
