/* A connection that is being made to a port of the loopback of a network namespace. */
#ifndef GANTRY_HOST_DIAL_H
#define GANTRY_HOST_DIAL_H

#include "wire.h"

struct dial {
  int ipv4, ipv6; /* -1 once closed, or if there is none */
  uint16_t port;
  uint32_t key;
  int error; /* the first; 0 if none has failed */
};

/* Opens this process's own network namespace. To be called once, before any dial; false with errno. */
bool prepare_dials(void);
/* Makes the sockets. NULL, or the step that failed, with errno; to be closed either way. */
const char *open_dial(struct dial *dial, struct reader *request);
/* The socket to be waited for until it can be written to; -1 with errno if both have failed. */
int next_of_dial(struct dial *dial);
/* To be called once that socket can be written to. True if it is connected and has been sent; otherwise it is closed. */
bool finish_dial(struct dial *dial, int fd);
void close_dial(struct dial *dial);

#endif
