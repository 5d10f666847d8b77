/** The names of the smoke tests that the guest has to report, so that one that never ran is noticed. */
export const SMOKES: readonly string[] = [
  'a pod runs and ends under the systemd driver, in scopes of its slice',
  'a pod runs and ends under the cgroupfs driver, in cgroups of its own',
  'limits of a container are the files of its cgroup',
  'a container beyond its memory limit ends with 137 and OOMKilled',
  'a container beyond its memory limit is OOMKilled even if systemd removed its scope before the monitor read it',
  'statistics contain what a container and its cgroup used',
  'pods under systemd go on without the daemon, and the next one finds them',
  "systemd's shared / lets mounts pass as the propagation says, and leaks none",
  'an update of a running container reaches its cgroup, and systemd keeps it',
  'pressure stall figures are those of the cgroup',
  'crun runs a pod in a user namespace of its own',
  'gantry.service is up when it serves, with systemd as the driver and crun as the default',
  'containers of crun and of runc go on while systemd restarts and stops gantry.service',
  'a selection of critest passes under the systemd driver',
  'after a power cut no image is torn, and a pull that was under way left nothing',
  'after a reboot no resources of earlier pods are left, and their names and addresses are free',
];
