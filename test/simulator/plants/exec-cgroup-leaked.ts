import { ExecCgroups } from '../../../src/handlers/conmon/exec-cgroups.ts';
import type { Plant } from './plant.ts';

/** A command that was not waited for to its end is forgotten with all that it started. */
export const execCgroupLeaked: Plant = {
  name: 'exec-cgroup-leaked',
  story: 'execs that outlive their time-out in their cgroup',
  patch: () => {
    const { destroy } = ExecCgroups.prototype;
    ExecCgroups.prototype.destroy = async () => {};
    return () => {
      ExecCgroups.prototype.destroy = destroy;
    };
  },
};
