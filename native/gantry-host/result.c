#define _GNU_SOURCE
#include "result.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

void reply(uint32_t id, int error, const char *step, const void *payload, size_t length) {
  if (!send_reply(id, error, step, payload, length)) end(NULL);
}

bool read_report(struct source *source) {
  char bytes[16384];
  for (;;) {
    ssize_t n = read(source->fd, bytes, sizeof bytes);
    if (n > 0 && source->report.length + (size_t)n <= MAX_FRAME) put_bytes(&source->report, bytes, (size_t)n);
    else if (n < 0 && errno == EINTR) continue;
    else return n == 0 || errno != EAGAIN;
  }
}

/* A job reports the body of its reply; a spawn reports only failures, its success is the close of the report at exec. */
void send_report(struct source *source) {
  struct buffer *report = &source->report;
  bool spawned = source->kind == SOURCE_SPAWN && report->length == 0;
  uint32_t pid = (uint32_t)source->pid;
  close_source(source);
  if (spawned) reply(source->id, 0, "", &pid, sizeof pid);
  else if (report->length == 0) reply(source->id, EIO, "finish: the job died", NULL, 0);
  else if (!send_frame(source->id, RESPONSE_REPLY, report)) end(NULL);
}

static uint64_t microseconds(struct timeval t) { return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_usec; }

static void send_exit(pid_t pid, int status, const struct rusage *used) {
  struct buffer event = {0};
  put_u32(&event, (uint32_t)pid);
  put_u32(&event, (uint32_t)status);
  put_u64(&event, microseconds(used->ru_utime));
  put_u64(&event, microseconds(used->ru_stime));
  put_u64(&event, (uint64_t)used->ru_maxrss);
  if (!send_frame(0, RESPONSE_EXIT, &event)) end(NULL);
  free(event.bytes);
}

/**
 * The daemon receives the exits of processes that it has started: not of jobs, nor of children that failed before their
 * exec.
 */
void reap_children(void) {
  struct rusage used;
  int status;
  pid_t pid;
  while ((pid = wait4(-1, &status, WNOHANG, &used)) > 0) {
    struct source *source = find_source_by_pid(pid);
    if (source && source->fd >= 0) read_report(source);
    bool is_known = !source || (source->kind == SOURCE_SPAWN && source->report.length == 0);
    if (source && source->fd >= 0) send_report(source);
    if (source) drop_source(source);
    if (is_known) send_exit(pid, status, &used);
  }
}
