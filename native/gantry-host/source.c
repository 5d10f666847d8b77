#define _GNU_SOURCE
#include "source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

static int epoll;
static struct source *sources;

_Noreturn void end(const char *why) {
  if (why) fprintf(stderr, "gantry-host: %s: %s\n", why, strerror(errno));
  _exit(why ? 1 : 0);
}

bool open_sources(void) {
  epoll = epoll_create1(EPOLL_CLOEXEC);
  return epoll >= 0;
}

/* One event at a time: handling one may free the source of another. */
struct source *wait_for_source(void) {
  struct epoll_event event;
  while (epoll_wait(epoll, &event, 1, -1) != 1) continue;
  return event.data.ptr;
}

void listen_to(struct source *source) {
  struct epoll_event event = {.events = source->kind == SOURCE_DIAL ? EPOLLOUT : EPOLLIN, .data.ptr = source};
  if (epoll_ctl(epoll, EPOLL_CTL_ADD, source->fd, &event) < 0) end("epoll_ctl");
}

void stop_listening_to(const struct source *source) { epoll_ctl(epoll, EPOLL_CTL_DEL, source->fd, NULL); }

void add_source(struct source source) {
  struct source *added = malloc(sizeof *added);
  if (!added) end("malloc");
  *added = source;
  added->next = sources;
  sources = added;
  listen_to(added);
}

/**
 * A child that was forked in the meantime has the descriptor until its exec: closing alone would leave it in the epoll
 * set, with a pointer to freed memory.
 */
void close_source(struct source *source) {
  if (source->fd < 0) return;
  stop_listening_to(source);
  if (source->kind == SOURCE_DIAL) close_dial(&source->dial);
  else close(source->fd);
  source->fd = -1;
}

void drop_source(struct source *source) {
  struct source **link = &sources;
  while (*link != source) link = &(*link)->next;
  *link = source->next;
  close_source(source);
  free(source->report.bytes);
  free(source);
}

struct source *find_source_by_id(uint32_t id) {
  for (struct source *s = sources; s; s = s->next)
    if (s->kind != SOURCE_WATCH && s->id == id) return s;
  return NULL;
}

struct source *find_source_by_pid(pid_t pid) {
  for (struct source *s = sources; s; s = s->next)
    if ((s->kind == SOURCE_JOB || s->kind == SOURCE_SPAWN) && s->pid == pid) return s;
  return NULL;
}
