/* What is sent to the daemon: replies to its requests, and the exits of processes. */
#ifndef GANTRY_HOST_RESULT_H
#define GANTRY_HOST_RESULT_H

#include "source.h"

/* Exits if the daemon is gone. */
void reply(uint32_t id, int error, const char *step, const void *payload, size_t length);
/* Reads what a child has reported by now; true at the end of the report. */
bool read_report(struct source *source);
/* Replies with the report of a job or spawn, and closes it. */
void send_report(struct source *source);
/* Reaps all children that have ended and sends their exits, each after the reply of the same process. */
void reap_children(void);

#endif
