/* gantry-host: the small process that starts, adopts and reaps everything Gantry runs on the host, so that the daemon
 * never forks. It lives as long as its control connection and kills nothing when it ends.
 *
 *   gantry-host serve    the protocol of wire.h on descriptors 3 and 4
 *   gantry-host pause    process 1 of a pod, started by an OCI runtime; `sealed` is the one of hold.c
 *   gantry-host stir     keeps moves between cgroups quick; see stir.c
 */
#define _GNU_SOURCE
#include "dial.h"
#include "job.h"
#include "pause.h"
#include "stir.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What is waited for: a job's report, the end of a watched process, a connection. `fd` is -1 once there is nothing more. */
struct source {
  struct source *next;
  enum { CONTROL, SIGNALS, JOB, SPAWN, WATCH, DIAL } kind;
  int fd;
  uint32_t id;
  pid_t pid;
  struct buffer report;
  struct dial dial; /* of which `fd` is one */
};

static int epoll;
static struct source *sources;
static struct source control = {.kind = CONTROL, .fd = CONTROL_FD}, signals = {.kind = SIGNALS};

static _Noreturn void end(const char *why) {
  if (why) fprintf(stderr, "gantry-host: %s: %s\n", why, strerror(errno));
  _exit(why ? 1 : 0);
}

/* A daemon that is gone ends this process, not its children. */
static void reply(uint32_t id, int error, const char *step, const void *payload, size_t length) {
  if (!send_reply(id, error, step, payload, length)) end(NULL);
}

static void listen_to(struct source *source) {
  struct epoll_event event = {.events = source->kind == DIAL ? EPOLLOUT : EPOLLIN, .data.ptr = source};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, source->fd, &event) < 0) end("epoll_ctl");
}

static void add_source(struct source source) {
  struct source *added = malloc(sizeof *added);
  if (!added) end("malloc");
  *added = source;
  added->next = sources;
  sources = added;
  listen_to(added);
}

/* A child forked meanwhile still has the descriptor for a moment: closing alone would leave it in the epoll set, with a
 * pointer to what is freed here. */
static void close_source(struct source *source) {
  if (source->fd < 0) return;
  epoll_ctl(epoll, EPOLL_CTL_DEL, source->fd, NULL);
  if (source->kind == DIAL) close_dial(&source->dial);
  else close(source->fd);
  source->fd = -1;
}

static void drop_source(struct source *source) {
  struct source **link = &sources;
  while (*link != source) link = &(*link)->next;
  *link = source->next;
  close_source(source);
  free(source->report.bytes);
  free(source);
}

static struct source *find_source(bool by_pid, uint32_t key) {
  for (struct source *s = sources; s; s = s->next)
    if (s->kind != WATCH && (by_pid ? (uint32_t)s->pid == key : s->id == key)) return s;
  return NULL;
}

/* A job reports its reply's body; a spawn reports only failures, its success is the close of the report at exec. */
static void answer(struct source *source) {
  struct buffer *report = &source->report;
  bool spawned = source->kind == SPAWN && report->length == 0;
  uint32_t pid = (uint32_t)source->pid;
  close_source(source);
  if (spawned) reply(source->id, 0, "", &pid, sizeof pid);
  else if (report->length == 0) reply(source->id, EIO, "finish: the job died", NULL, 0);
  else if (!send_frame(source->id, '=', report)) end(NULL);
}

/* Reads what is there; true at the end of the report. */
static bool read_report(struct source *source) {
  char bytes[16384];
  for (;;) {
    ssize_t n = read(source->fd, bytes, sizeof bytes);
    if (n > 0 && source->report.length + (size_t)n <= MAX_FRAME) put_bytes(&source->report, bytes, (size_t)n);
    else if (n < 0 && errno == EINTR) continue;
    else return n == 0 || errno != EAGAIN;
  }
}

static _Noreturn void become_job(void (*work)(struct reader *), struct reader *request, int report) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  if (report != REPORT_FD && dup3(report, REPORT_FD, O_CLOEXEC) < 0) _exit(1);
  close_range(3, REPORT_FD - 1, 0);
  close_range(REPORT_FD + 1, ~0U, 0);
  work(request);
  _exit(1);
}

static void start_job(int kind, void (*work)(struct reader *), uint32_t id, struct reader *request) {
  int report[2];
  if (pipe2(report, O_CLOEXEC) < 0) return reply(id, errno, "make a pipe", NULL, 0);
  pid_t pid = fork();
  if (pid == 0) become_job(work, request, report[1]);
  int error = errno;
  close(report[1]);
  if (pid < 0) {
    close(report[0]);
    return reply(id, error, "fork", NULL, 0);
  }
  fcntl(report[0], F_SETFL, O_NONBLOCK);
  add_source((struct source){.kind = kind, .fd = report[0], .id = id, .pid = pid});
}

static uint64_t start_time_of(uint32_t pid) {
  char path[32], text[1024];
  snprintf(path, sizeof path, "/proc/%u/stat", pid);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  ssize_t n = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
  if (fd >= 0) close(fd);
  if (n <= 0) return 0;
  text[n] = 0;
  char *field = strrchr(text, ')');
  for (int i = 2; field && i < 22; i++) field = strchr(field + 1, ' ');
  return field ? strtoull(field + 1, NULL, 10) : 0;
}

static void start_watch(uint32_t id, struct reader *request) {
  uint32_t pid = take_u32(request);
  uint64_t start_time = take_u64(request);
  int fd = (int)syscall(SYS_pidfd_open, (pid_t)pid, 0);
  if (fd < 0 && errno != ESRCH) return reply(id, errno, "watch", NULL, 0);
  if (fd >= 0 && start_time_of(pid) == start_time) {
    add_source((struct source){.kind = WATCH, .fd = fd, .id = id});
    return;
  }
  if (fd >= 0) close(fd);
  reply(id, 0, "", NULL, 0);
}

static const char CONNECT[] = "connect to 127.0.0.1 or ::1";

static void start_dial(uint32_t id, struct reader *request) {
  struct source source = {.kind = DIAL, .id = id};
  const char *failed = open_dial(&source.dial, request);
  if (!failed && (source.fd = next_of_dial(&source.dial)) >= 0) return add_source(source);
  int error = errno;
  close_dial(&source.dial);
  reply(id, error, failed ? failed : CONNECT, NULL, 0);
}

static void go_on_dialling(struct source *source) {
  epoll_ctl(epoll, EPOLL_CTL_DEL, source->fd, NULL);
  if (finish_dial(&source->dial, source->fd)) reply(source->id, 0, "", NULL, 0);
  else if ((source->fd = next_of_dial(&source->dial)) >= 0) return listen_to(source);
  else reply(source->id, errno, CONNECT, NULL, 0);
  drop_source(source);
}

/* The kill may not take effect for long (a dead NFS server), so the reply does not wait for it. */
static void cancel(struct reader *request) {
  struct source *source = find_source(false, take_u32(request));
  if (!source || source->fd < 0) return;
  if (source->kind == DIAL) {
    reply(source->id, ECANCELED, "finish: cancelled", NULL, 0);
    return drop_source(source);
  }
  if (source->kind != JOB) return;
  read_report(source);
  kill(source->pid, SIGKILL);
  struct reader head = {source->report.bytes, source->report.bytes + source->report.length, false};
  take_u32(&head);
  take_string(&head);
  reply(source->id, ECANCELED, "finish: cancelled", head.at, head.bad ? 0 : (size_t)(head.end - head.at));
  close_source(source);
}

static void handle(uint32_t id, char kind, struct reader *request) {
  switch (kind) {
    case 'S': return start_job(SPAWN, spawn_job, id, request);
    case 'P': return start_job(JOB, pin_job, id, request);
    case 'Y': return start_job(JOB, sysctl_job, id, request);
    case 'H': return start_job(JOB, hold_job, id, request);
    case 'M': return start_job(JOB, unmount_job, id, request);
    case 'R': return start_job(JOB, remove_job, id, request);
    case 'U': return start_job(JOB, usage_job, id, request);
    case 'B': return start_job(JOB, probe_job, id, request);
    case 'D': return start_dial(id, request);
    case 'W': return start_watch(id, request);
    case 'C': cancel(request); return reply(id, 0, "", NULL, 0);
    case 'N': return reply(id, 0, "", NULL, 0);
    default: return reply(id, ENOSYS, "know the request", NULL, 0);
  }
}

static void report_exit(pid_t pid, int status, const struct rusage *used) {
  struct buffer event = {0};
  put_u32(&event, (uint32_t)pid);
  put_u32(&event, (uint32_t)status);
  put_u64(&event, (uint64_t)used->ru_utime.tv_sec * 1000000 + (uint64_t)used->ru_utime.tv_usec);
  put_u64(&event, (uint64_t)used->ru_stime.tv_sec * 1000000 + (uint64_t)used->ru_stime.tv_usec);
  put_u64(&event, (uint64_t)used->ru_maxrss);
  if (!send_frame(0, 'E', &event)) end(NULL);
  free(event.bytes);
}

/* A reply always precedes the exit event of the same process. */
static void reap(void) {
  struct rusage used;
  int status;
  pid_t pid;
  while ((pid = wait4(-1, &status, WNOHANG, &used)) > 0) {
    struct source *source = find_source(true, (uint32_t)pid);
    bool is_job = source && source->kind == JOB;
    bool started = !source || source->kind != SPAWN || (read_report(source), source->report.length == 0);
    if (source && source->fd >= 0) {
      read_report(source);
      answer(source);
    }
    if (source) drop_source(source);
    if (!is_job && started) report_exit(pid, status, &used);
  }
}

static void take_requests(void) {
  static char bytes[MAX_FRAME + 4];
  static size_t have;
  ssize_t n = recv(CONTROL_FD, bytes + have, sizeof bytes - have, MSG_DONTWAIT);
  if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) end(NULL);
  if (n < 0) return;
  have += (size_t)n;
  size_t at = 0;
  for (;;) {
    uint32_t length;
    if (have - at < sizeof length) break;
    memcpy(&length, bytes + at, sizeof length);
    if (length < 5 || length > MAX_FRAME) {
      errno = EBADMSG;
      end("read a frame");
    }
    if (have - at - sizeof length < length) break;
    struct reader frame = {bytes + at + sizeof length, bytes + at + sizeof length + length, false};
    uint32_t id = take_u32(&frame);
    char kind = (char)take_u8(&frame);
    handle(id, kind, &frame);
    at += sizeof length + length;
  }
  memmove(bytes, bytes + at, have - at);
  have -= at;
}

static void wake(struct source *source) {
  struct signalfd_siginfo information;
  switch (source->kind) {
    case CONTROL: return take_requests();
    case SIGNALS:
      if (read(source->fd, &information, sizeof information) > 0) reap();
      return;
    case WATCH:
      reply(source->id, 0, "", NULL, 0);
      return drop_source(source);
    case DIAL: return go_on_dialling(source);
    case JOB:
      if (read_report(source)) answer(source);
      return;
    case SPAWN:
      if (!read_report(source)) return;
      bool started = source->report.length == 0;
      answer(source);
      if (started) return drop_source(source);
      source->kind = JOB; /* its exit is nobody's business */
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
  epoll = epoll_create1(EPOLL_CLOEXEC);
  signals.fd = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
  if (epoll < 0 || signals.fd < 0) end("prepare");
  listen_to(&control);
  listen_to(&signals);
  for (;;) {
    /* One event at a time: handling one may free the source of another. */
    struct epoll_event event;
    if (epoll_wait(epoll, &event, 1, -1) == 1) wake(event.data.ptr);
  }
}

int main(int argc, char **argv) {
  if (argc == 2 && strcmp(argv[1], "pause") == 0) pause_until_told();
  if (argc == 2 && strcmp(argv[1], PAUSE_SEALED) == 0) pause_sealed();
  if (argc == 2 && strcmp(argv[1], "serve") == 0) serve();
  if (argc == 3 && strcmp(argv[1], "stir") == 0) stir(argv[2]);
  fprintf(stderr, "usage: gantry-host serve | pause | stir FILE\n");
  return 2;
}
