/* Process 1 of a pod: keeps its namespaces, reaps orphans, and exits on SIGTERM or SIGINT. */
#define _GNU_SOURCE
#include "pause.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

_Noreturn void pause_until_signalled(void) {
  sigset_t awaited;
  sigemptyset(&awaited);
  sigaddset(&awaited, SIGTERM);
  sigaddset(&awaited, SIGINT);
  sigaddset(&awaited, SIGCHLD);
  sigprocmask(SIG_BLOCK, &awaited, NULL);
  for (;;) {
    int number = 0;
    while (waitpid(-1, NULL, WNOHANG) > 0) continue;
    if (sigwait(&awaited, &number) == 0 && number != SIGCHLD) _exit(0);
  }
}
