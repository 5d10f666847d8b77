/* The pause, as two processes see it: the job that makes its root, and the program that runs in it. */
#ifndef GANTRY_HOST_PAUSE_H
#define GANTRY_HOST_PAUSE_H

/* Where the program lies in the root of a native pause until it has been sealed, and the argument that seals it. */
#define PAUSE_PROGRAM "/pause"
#define PAUSE_SEALED "sealed"

/* What it has open until then: the gate it passes when sealed, and where it reports why it could not be. */
enum { PAUSE_GATE_FD = 0, PAUSE_REPORT_FD = 1 };

_Noreturn void pause_until_told(void);
_Noreturn void pause_sealed(void);

#endif
