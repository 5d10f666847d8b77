/* What the event loop waits for, each with a descriptor in one epoll set. */
#ifndef GANTRY_HOST_SOURCE_H
#define GANTRY_HOST_SOURCE_H

#include "dial.h"
#include "wire.h"

#include <sys/types.h>

enum source_kind {
  SOURCE_CONTROL, /* requests of the daemon */
  SOURCE_SIGNALS, /* SIGCHLD */
  SOURCE_JOB,     /* the report of a child that works on a request */
  SOURCE_SPAWN,   /* the same until the child has executed its program, which closes the report */
  SOURCE_WATCH,   /* the exit of a process that the daemon watches */
  SOURCE_DIAL,    /* a connection that is being made */
};

struct source {
  struct source *next;
  enum source_kind kind;
  int fd; /* -1 once it is closed */
  uint32_t id;
  pid_t pid;
  struct buffer report;
  struct dial dial; /* `fd` is one of its sockets */
};

/* Prints why with errno, if it is given, and exits. Children continue to run. */
_Noreturn void end(const char *why);

/* Creates the epoll set; false with errno. */
bool open_sources(void);
struct source *wait_for_source(void);
/** For a source that was not created by add_source, or whose descriptor has changed. */
void listen_to(struct source *source);
void stop_listening_to(const struct source *source);
void add_source(struct source source);
void close_source(struct source *source);
/* Closes and frees it. */
void drop_source(struct source *source);
/** The job, spawn or dial of a request; NULL if there is none. */
struct source *find_source_by_id(uint32_t id);
/** The job or spawn that runs in a child; NULL if there is none. */
struct source *find_source_by_pid(pid_t pid);

#endif
