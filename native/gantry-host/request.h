/* Requests of the daemon: each is read from descriptor 3 and started, or done at once. */
#ifndef GANTRY_HOST_REQUEST_H
#define GANTRY_HOST_REQUEST_H

#include "source.h"

/* Starts every request that has arrived completely; exits when the daemon has closed the connection. */
void handle_requests(void);
/** Called when the socket of a dial is writable: replies, or tries the next address. */
void continue_dial(struct source *source);

#endif
