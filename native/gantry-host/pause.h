#ifndef GANTRY_HOST_PAUSE_H
#define GANTRY_HOST_PAUSE_H

_Noreturn void pause_until_told(void);

#endif
