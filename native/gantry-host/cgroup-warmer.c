/* The kernel moves a process to another cgroup only after a grace period of RCU, unless it moved one a moment ago
 * (cgroup_threadgroup_rwsem, an rcu_sync): 7 ms and more, in which the caller waits and no cgroup can be made either. For
 * a while after each byte that it reads, this process writes itself to the cgroup that it is in, which changes nothing:
 * real moves in that time do not wait. */
#define _GNU_SOURCE
#include "cgroup-warmer.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The interval is shorter than a grace period; all moves together take as long as one stage of a pod's lifecycle. */
enum { INTERVAL_MS = 3, MOVES = 20 };

_Noreturn void warm_cgroup_moves(const char *cgroup_procs) {
  int own = open(cgroup_procs, O_WRONLY | O_CLOEXEC);
  if (own < 0) {
    fprintf(stderr, "gantry-host: open %s: %s\n", cgroup_procs, strerror(errno));
    _exit(1);
  }
  struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
  for (int left = 0;; left -= left > 0) {
    if (left > 0 && write(own, "0", 1) < 0 && errno != EINTR) _exit(1);
    if (poll(&input, 1, left > 0 ? INTERVAL_MS : -1) <= 0) continue;
    char bytes[64];
    ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
    if (n == 0) _exit(0); /* the daemon has exited */
    if (n > 0) left = MOVES + 1;
  }
}
