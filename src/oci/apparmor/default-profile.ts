/** How the kernel knows the profile of `RuntimeDefault`. */
export const DEFAULT_PROFILE_NAME = 'gantry-default';

/**
 * The profile of `RuntimeDefault`, in the parser's language: files and network as the container's own mounts and
 * namespaces have them, but no mounts, and nothing of /proc and /sys that is the whole kernel's; signals and traces come
 * from outside of containers, or from those of the same profile.
 * Source: the field's default profiles (Docker, containerd, CRI-O), which allow and deny the same; apparmor.d(5).
 */
export const DEFAULT_PROFILE: string = `#include <tunables/global>

profile ${DEFAULT_PROFILE_NAME} flags=(attach_disconnected,mediate_deleted) {
  #include <abstractions/base>

  network,
  capability,
  file,
  umount,

  signal (receive) peer=unconfined,
  signal (receive) peer=runc,
  signal (receive) peer=crun,
  signal (send,receive) peer=${DEFAULT_PROFILE_NAME},
  ptrace (trace,read,tracedby,readby) peer=${DEFAULT_PROFILE_NAME},

  deny mount,

  # Files of /proc that are no process's; of /proc/sys only kernel.shm*, which an IPC namespace has for itself.
  deny @{PROC}/* w,
  deny @{PROC}/{[^1-9],[^1-9][^0-9],[^1-9s][^0-9y][^0-9s],[^1-9][^0-9][^0-9][^0-9/]*}/** w,
  deny @{PROC}/sys/[^k]** w,
  deny @{PROC}/sys/kernel/{?,??,[^s][^h][^m]**} w,
  deny @{PROC}/{sysrq-trigger,mem,kmem,kcore} rwklx,

  # Of /sys only cgroups.
  deny /sys/[^f]*/** wklx,
  deny /sys/f[^s]*/** wklx,
  deny /sys/fs/[^c]*/** wklx,
  deny /sys/fs/c[^g]*/** wklx,
  deny /sys/fs/cg[^r]*/** wklx,
  deny /sys/firmware/** rwklx,
  deny /sys/devices/virtual/powercap/** rwklx,
  deny /sys/kernel/security/** rwklx,
}
`;
