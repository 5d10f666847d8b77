/* Unmounting syncs what was written through an overlay: seconds on a busy disk, so it is never done by the daemon. */
#define _GNU_SOURCE
#include "job.h"

#include <errno.h>
#include <sys/mount.h>

_Noreturn void unmount_job(struct reader *request) {
  const char *target = take_string(request);
  if (request->bad) fail_with(EBADMSG, "read the request");
  for (;;) {
    if (umount2(target, UMOUNT_NOFOLLOW) == 0) continue;
    if (errno == EBUSY && umount2(target, UMOUNT_NOFOLLOW | MNT_DETACH) == 0) continue;
    if (errno == EINVAL || errno == ENOENT) succeed(NULL, 0);
    fail_on("unmount", target);
  }
}
