/* Keeps moves between cgroups quick while somebody is about to make some. */
#ifndef GANTRY_HOST_STIR_H
#define GANTRY_HOST_STIR_H

_Noreturn void stir(const char *cgroup_procs);

#endif
