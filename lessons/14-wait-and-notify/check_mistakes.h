/* check_mistakes: what is wrong with a thread that never goes on, or never sleeps, by what its schedule has in it. */
#ifndef CHECK_MISTAKES_H
#define CHECK_MISTAKES_H

#include "check/explored.h"

/* Every schedule; a thread that turns while others sleep is wrong, too. Fails by the mistake's name. */
void check_waiting(struct explore program);

#endif
