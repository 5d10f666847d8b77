/* Work done in a forked child, so that nothing can block the resident process: it can be cancelled and may hang. */
#ifndef GANTRY_HOST_JOB_H
#define GANTRY_HOST_JOB_H

#include "wire.h"

/* The descriptor a child reports on: every other one above 2 is closed before the work begins. */
enum { REPORT_FD = MAX_STDIO + 4 };

/* Ends this child with a failure: what was attempted, and errno. */
_Noreturn void fail_with(int error, const char *step);
_Noreturn void fail(const char *step);
/* "step object", for failures that should name a path. */
_Noreturn void fail_on(const char *step, const char *object);
/* Ends this child well; payload as documented in wire.h. */
_Noreturn void succeed(const void *payload, size_t length);
/* Part of the payload, kept even when the job is cancelled later. The reply's head must have been sent: begin_payload. */
void begin_payload(void);
void put_payload(const struct buffer *part);

/* Parts of becoming another process; each ends the job if it fails. */
void enter_cgroups(char **files);
/* "" leaves it unchanged. */
void set_oom_score(const char *score);
/* `kind` is a CLONE_NEW*, or 0 for any kind. */
void enter_namespace(const char *path, int kind);
void enter_netns(const char *path);

/* The work of each request; run in a child of their own and never return. */
_Noreturn void spawn_job(struct reader *request);
_Noreturn void pin_namespaces_job(struct reader *request);
_Noreturn void set_sysctls_job(struct reader *request);
_Noreturn void start_pause_job(struct reader *request);
_Noreturn void unmount_job(struct reader *request);
_Noreturn void remove_tree_job(struct reader *request);
_Noreturn void measure_tree_job(struct reader *request);
_Noreturn void probe_job(struct reader *request);

#endif
