/* gantry-host: the small process that starts, adopts and reaps everything Gantry runs on the host, so that the daemon
 * never forks. It runs as long as its control connection is open, and kills nothing when it exits.
 *
 *   gantry-host serve                    the protocol of wire.h on descriptors 3 and 4
 *   gantry-host pause                    process 1 of a pod, started by an OCI runtime
 *   gantry-host sealed                   the same, started by pause-start.c
 *   gantry-host warm-cgroup-moves FILE   keeps moves between cgroups fast; see cgroup-warmer.c
 */
#define _GNU_SOURCE
#include "cgroup-warmer.h"
#include "dial.h"
#include "pause.h"
#include "request.h"
#include "result.h"
#include "source.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

static struct source control = {.kind = SOURCE_CONTROL, .fd = CONTROL_FD}, signals = {.kind = SOURCE_SIGNALS};

static void handle_signals(void) {
  struct signalfd_siginfo information;
  if (read(signals.fd, &information, sizeof information) > 0) reap_children();
}

static void end_watch(struct source *source) {
  reply(source->id, 0, "", NULL, 0);
  drop_source(source);
}

/* The end of a spawn's report: the program has been executed, or the child has failed and its exit is not sent. */
static void end_spawn(struct source *source) {
  bool started = source->report.length == 0;
  send_report(source);
  if (started) drop_source(source);
  else source->kind = SOURCE_JOB;
}

static void handle_event(struct source *source) {
  switch (source->kind) {
    case SOURCE_CONTROL: handle_requests(); break;
    case SOURCE_SIGNALS: handle_signals(); break;
    case SOURCE_WATCH: end_watch(source); break;
    case SOURCE_DIAL: continue_dial(source); break;
    case SOURCE_JOB:
      if (read_report(source)) send_report(source);
      break;
    case SOURCE_SPAWN:
      if (read_report(source)) end_spawn(source);
      break;
  }
}

static _Noreturn void serve(void) {
  sigset_t child;
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child, NULL);
  signal(SIGPIPE, SIG_IGN);
  umask(022);
  prctl(PR_SET_NAME, "gantry-host");
  if (prctl(PR_SET_CHILD_SUBREAPER, 1) < 0) end("become a subreaper");
  if (fcntl(CONTROL_FD, F_SETFL, 0) < 0) end("use descriptor 3");
  if (fcntl(DESCRIPTORS_FD, F_SETFL, 0) < 0) end("use descriptor 4");
  fcntl(CONTROL_FD, F_SETFD, FD_CLOEXEC);
  fcntl(DESCRIPTORS_FD, F_SETFD, FD_CLOEXEC);
  if (!prepare_dials()) end("open the own network namespace");
  signals.fd = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
  if (!open_sources() || signals.fd < 0) end("prepare");
  listen_to(&control);
  listen_to(&signals);
  for (;;) handle_event(wait_for_source());
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "pause") == 0) pause_until_signalled();
  if (argc == 2 && strcmp(argv[1], PAUSE_SEALED) == 0) pause_sealed();
  if (argc == 2 && strcmp(argv[1], "serve") == 0) serve();
  if (argc == 3 && strcmp(argv[1], "warm-cgroup-moves") == 0) warm_cgroup_moves(argv[2]);
  fprintf(stderr, "usage: gantry-host serve | pause | warm-cgroup-moves FILE\n");
  return 2;
}
