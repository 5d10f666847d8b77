/* What a pause process gives up after its exec, before another process can join its namespaces: the program's mount in the
 * root, descriptors, capabilities, user. The order matters: an exec makes a process dumpable, a change of user after it undumpable again, and
 * only an undumpable process hides /proc/PID/{root,cwd,fd,exe} from others of the same user. */
#define _GNU_SOURCE
#include "job.h"
#include "pause.h"

#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/close_range.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The user of the pause process that a runtime starts (pause-spec.ts), which no image uses. A pod with a user namespace may
 * not map this id; the runtime starts its pause process. */
enum { PAUSE_USER = 65535 };

/* The program's mount remains, read-only and unreachable, while the program runs. */
static void empty_root(void) {
  if (umount2(PAUSE_PROGRAM, MNT_DETACH) < 0) fail("detach the program");
  if (unlink(PAUSE_PROGRAM) < 0) fail("remove the program's mount point");
  if (mount(NULL, "/", NULL, MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) < 0)
    fail("make the root read-only");
}

static void drop_privileges(void) {
  struct __user_cap_header_struct head = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct none[2] = {0};
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0) fail("set no_new_privs");
  for (int cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
    if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0) fail("drop the bounding set");
  if (setgroups(0, NULL) < 0 || setresgid(PAUSE_USER, PAUSE_USER, PAUSE_USER) < 0 || setresuid(PAUSE_USER, PAUSE_USER, PAUSE_USER) < 0)
    fail("change the user");
  if (syscall(SYS_capset, &head, none) < 0) fail("drop capabilities");
  /* Independent of fs.suid_dumpable. */
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0) fail("become undumpable");
}

_Noreturn void pause_sealed(void) {
  if (dup2(PAUSE_REPORT_FD, REPORT_FD) < 0) _exit(1);
  prctl(PR_SET_NAME, "pause");
  empty_root();
  drop_privileges();
  close(PAUSE_REPORT_FD);
  close(REPORT_FD);
  if (write(PAUSE_GATE_FD, "", 1) != 1) _exit(1);
  close_range(0, ~0U, 0);
  pause_until_signalled();
}
