#define _GNU_SOURCE
#include "request.h"
#include "job.h"
#include "result.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

typedef void job(struct reader *request);

static _Noreturn void become_job(job *work, struct reader *request, int report) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  if (report != REPORT_FD && dup3(report, REPORT_FD, O_CLOEXEC) < 0) _exit(1);
  close_range(3, REPORT_FD - 1, 0);
  close_range(REPORT_FD + 1, ~0U, 0);
  work(request);
  _exit(1);
}

static void start_job(enum source_kind kind, job *work, uint32_t id, struct reader *request) {
  int report[2];
  if (pipe2(report, O_CLOEXEC) < 0) {
    reply(id, errno, "make a pipe", NULL, 0);
    return;
  }
  pid_t pid = fork();
  if (pid == 0) become_job(work, request, report[1]);
  int error = errno;
  close(report[1]);
  if (pid < 0) {
    close(report[0]);
    reply(id, error, "fork", NULL, 0);
    return;
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

/* Replies at once if the process has ended or its pid belongs to another process. */
static void start_watch(uint32_t id, struct reader *request) {
  uint32_t pid = take_u32(request);
  uint64_t start_time = take_u64(request);
  int fd = (int)syscall(SYS_pidfd_open, (pid_t)pid, 0);
  if (fd < 0) {
    reply(id, errno == ESRCH ? 0 : errno, "watch", NULL, 0);
  } else if (start_time_of(pid) == start_time) {
    add_source((struct source){.kind = SOURCE_WATCH, .fd = fd, .id = id});
  } else {
    close(fd);
    reply(id, 0, "", NULL, 0);
  }
}

static const char CONNECT[] = "connect to 127.0.0.1 or ::1";

static void start_dial(uint32_t id, struct reader *request) {
  struct source source = {.kind = SOURCE_DIAL, .id = id};
  const char *failed = open_dial(&source.dial, request);
  if (!failed && (source.fd = next_of_dial(&source.dial)) >= 0) {
    add_source(source);
    return;
  }
  int error = errno;
  close_dial(&source.dial);
  reply(id, error, failed ? failed : CONNECT, NULL, 0);
}

void continue_dial(struct source *source) {
  stop_listening_to(source);
  if (finish_dial(&source->dial, source->fd)) {
    reply(source->id, 0, "", NULL, 0);
  } else if ((source->fd = next_of_dial(&source->dial)) >= 0) {
    listen_to(source);
    return;
  } else {
    reply(source->id, errno, CONNECT, NULL, 0);
  }
  drop_source(source);
}

static const char CANCELLED[] = "finish: cancelled";

/* The kill may take effect late (a dead NFS server), so the reply does not wait for it. */
static void cancel_job(struct source *job) {
  read_report(job);
  kill(job->pid, SIGKILL);
  struct reader head = {job->report.bytes, job->report.bytes + job->report.length, false};
  take_u32(&head);
  take_string(&head);
  reply(job->id, ECANCELED, CANCELLED, head.at, head.bad ? 0 : (size_t)(head.end - head.at));
  close_source(job);
}

static void cancel(struct reader *request) {
  struct source *source = find_source_by_id(take_u32(request));
  if (!source || source->fd < 0) return;
  if (source->kind == SOURCE_JOB) cancel_job(source);
  if (source->kind != SOURCE_DIAL) return;
  reply(source->id, ECANCELED, CANCELLED, NULL, 0);
  drop_source(source);
}

/** Requests whose work is done in a child. */
static job *const jobs[] = {
    [OP_SPAWN] = spawn_job,
    [OP_PIN_NAMESPACES] = pin_namespaces_job,
    [OP_SET_SYSCTLS] = set_sysctls_job,
    [OP_START_PAUSE] = start_pause_job,
    [OP_UNMOUNT] = unmount_job,
    [OP_REMOVE_TREE] = remove_tree_job,
    [OP_MEASURE_TREE] = measure_tree_job,
    [OP_PROBE] = probe_job,
};

static void handle(uint32_t id, uint8_t opcode, struct reader *request) {
  if (opcode < sizeof jobs / sizeof *jobs && jobs[opcode]) {
    start_job(opcode == OP_SPAWN ? SOURCE_SPAWN : SOURCE_JOB, jobs[opcode], id, request);
    return;
  }
  switch (opcode) {
    case OP_DIAL: start_dial(id, request); break;
    case OP_WATCH: start_watch(id, request); break;
    case OP_CANCEL: cancel(request); reply(id, 0, "", NULL, 0); break;
    case OP_SYNC: reply(id, 0, "", NULL, 0); break;
    default: reply(id, ENOSYS, "know the request", NULL, 0);
  }
}

/* Handles the frame at the start of the bytes and returns its size; 0 if it has not arrived completely. */
static size_t handle_frame(const char *bytes, size_t have) {
  uint32_t length;
  if (have < sizeof length) return 0;
  memcpy(&length, bytes, sizeof length);
  if (length < 5 || length > MAX_FRAME) {
    errno = EBADMSG;
    end("read a frame");
  }
  if (have - sizeof length < length) return 0;
  struct reader frame = {bytes + sizeof length, bytes + sizeof length + length, false};
  uint32_t id = take_u32(&frame);
  uint8_t opcode = take_u8(&frame);
  handle(id, opcode, &frame);
  return sizeof length + length;
}

void handle_requests(void) {
  static char bytes[MAX_FRAME + 4];
  static size_t have;
  ssize_t n = recv(CONTROL_FD, bytes + have, sizeof bytes - have, MSG_DONTWAIT);
  if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) end(NULL);
  if (n < 0) return;
  have += (size_t)n;
  size_t at = 0, size;
  while ((size = handle_frame(bytes + at, have - at)) > 0) at += size;
  memmove(bytes, bytes + at, have - at);
  have -= at;
}
