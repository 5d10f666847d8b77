/* The pause process: the job that makes its root and starts it, and the program that runs in that root. */
#ifndef GANTRY_HOST_PAUSE_H
#define GANTRY_HOST_PAUSE_H

/* Path of the program in the root of a native pause process until it has been sealed, and the argument that seals it. */
#define PAUSE_PROGRAM "/pause"
#define PAUSE_SEALED "sealed"

/* Its descriptors until then: a socket that reports success with one byte, and a pipe that reports a failure. */
enum { PAUSE_GATE_FD = 0, PAUSE_REPORT_FD = 1 };

_Noreturn void pause_until_signalled(void);
_Noreturn void pause_sealed(void);

#endif
