/* The kernel lets a process into another cgroup only after a grace period of RCU, unless another was moved a moment ago
 * (cgroup_threadgroup_rwsem, an rcu_sync): 7 ms and more, in which the caller waits and no cgroup can be made either. This
 * process "moves" itself to where it is, which changes nothing, for a while after each byte that it is sent: what is
 * moved for real meanwhile does not wait. */
#define _GNU_SOURCE
#include "stir.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Less than a grace period apart; as long as the steps of a pod's life are. */
enum { APART_MS = 3, TIMES = 20 };

_Noreturn void stir(const char *cgroup_procs) {
  int own = open(cgroup_procs, O_WRONLY | O_CLOEXEC);
  if (own < 0) {
    fprintf(stderr, "gantry-host: open %s: %s\n", cgroup_procs, strerror(errno));
    _exit(1);
  }
  struct pollfd word = {.fd = STDIN_FILENO, .events = POLLIN};
  for (int left = 0;; left -= left > 0) {
    if (left > 0 && write(own, "0", 1) < 0 && errno != EINTR) _exit(1);
    if (poll(&word, 1, left > 0 ? APART_MS : -1) <= 0) continue;
    char bytes[64];
    ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
    if (n == 0) _exit(0); /* the daemon is gone */
    if (n > 0) left = TIMES + 1;
  }
}
