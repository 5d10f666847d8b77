import type { SpecStep } from '../container-facts.ts';

/** Labels of the processes, and of what the runtime mounts; the root and the pod's files have theirs already. */
export const selinux: SpecStep = {
  cites: 'LinuxContainerSecurityContext.selinux_options',
  apply: (spec, { request: { labels } }) => {
    if (labels === undefined) return;
    spec.process.selinuxLabel = labels.process;
    spec.linux.mountLabel = labels.mount;
  },
};
