/* Starts the pause process of a pod without an OCI runtime. A process in the same PID namespace can try /proc/1/root, so the
 * pause process has an empty root of its own: made here, emptied and made read-only by pause-seal.c. */
#define _GNU_SOURCE
#include "job.h"
#include "pause.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static void make_root(const char *directory, const char *program) {
  if (unshare(CLONE_NEWNS) < 0) fail("make a mount namespace");
  /* Nothing mounted from here on may reach the host. */
  if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) fail("make mounts private");
  if (mount("pause", directory, "tmpfs", MS_NOSUID | MS_NODEV, "mode=0555,size=4k,nr_inodes=4") < 0)
    fail_on("mount the root of the pause on", directory);
  if (chdir(directory) < 0) fail_on("change directory to", directory);
  int fd = open("." PAUSE_PROGRAM, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
  if (fd < 0) fail("make the mount point of the program");
  close(fd);
  /* A mount of its own, so that the host's file cannot be written through /proc/1/exe. */
  if (mount(program, "." PAUSE_PROGRAM, NULL, MS_BIND, NULL) < 0) fail_on("bind", program);
  if (mount(NULL, "." PAUSE_PROGRAM, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, NULL) < 0)
    fail_on("make read-only", program);
  if (syscall(SYS_pivot_root, ".", ".") < 0) fail("change the root of the pause");
  if (umount2(".", MNT_DETACH) < 0) fail("leave the root of the host");
  if (chdir("/") < 0) fail("change directory to the new root");
}

static _Noreturn void become_pause(int gate) {
  char *argv[] = {PAUSE_PROGRAM, PAUSE_SEALED, NULL}, *env[] = {NULL};
  setsid();
  if (dup2(gate, PAUSE_GATE_FD) < 0 || dup2(REPORT_FD, PAUSE_REPORT_FD) < 0) fail("set descriptors");
  close_range(PAUSE_REPORT_FD + 1, ~0U, CLOSE_RANGE_CLOEXEC);
  execve(PAUSE_PROGRAM, argv, env);
  fail("execute the pause");
}

/* A child of gantry-host and not of this job, which ends once the pause is sealed. */
static pid_t fork_pause(bool own_pids) {
  return (pid_t)syscall(SYS_clone, CLONE_PARENT | SIGCHLD | (own_pids ? CLONE_NEWPID : 0), 0, 0, 0, 0);
}

_Noreturn void start_pause_job(struct reader *request) {
  const char *program = take_string(request), *directory = take_string(request), *oom = take_string(request);
  bool own_pids = take_u8(request);
  char **namespaces = take_strings(request), **cgroups = take_strings(request);
  if (request->bad || !namespaces || !cgroups) fail_with(EBADMSG, "read the request");

  enter_cgroups(cgroups);
  set_oom_score(oom);
  for (char **path = namespaces; *path; path++) enter_namespace(*path, 0);
  make_root(directory, program);
  int gate[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, gate) < 0) fail("make a gate");
  pid_t pause = fork_pause(own_pids);
  if (pause < 0) fail("fork");
  if (pause == 0) become_pause(gate[1]);
  close(gate[1]);
  /* The gate closes without a byte when sealing failed, which has been reported then. */
  char byte;
  if (read(gate[0], &byte, 1) != 1) _exit(1);
  uint32_t pid = (uint32_t)pause;
  succeed(&pid, sizeof pid);
}
