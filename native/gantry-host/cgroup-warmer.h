/* Keeps moves between cgroups fast shortly before the daemon makes some. */
#ifndef GANTRY_HOST_CGROUP_WARMER_H
#define GANTRY_HOST_CGROUP_WARMER_H

_Noreturn void warm_cgroup_moves(const char *cgroup_procs);

#endif
