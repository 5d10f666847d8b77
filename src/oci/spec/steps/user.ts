import type { SpecStep } from '../container-facts.ts';

/** Who it runs as, resolved inside the image. Source: CRI v1, LinuxContainerSecurityContext.run_as_user and neighbours. */
export const user: SpecStep = {
  cites: 'run_as_user, run_as_username, run_as_group, supplemental_groups, supplemental_groups_policy',
  apply: (spec, { user: { uid, gid, supplementalGroups } }) => {
    spec.process.user = { uid: Number(uid), gid: Number(gid), additionalGids: supplementalGroups.map(Number) };
  },
};
