/*
 * explore_shared: what several of explore_programs share, and every schedule finds as it was at first.
 */
#ifndef TELAR_EXPLORE_SHARED_H
#define TELAR_EXPLORE_SHARED_H

#include <pthread.h>
#include <stdbool.h>

#include "explore_programs.h"

extern pthread_mutex_t mutex;
extern pthread_cond_t condition, not_full;
extern int counter, x, y;
extern bool ready;

void increments(void);
void does_nothing(void);
/* Of programs that increment the counter twice. */
void judge_of_two(void);

#endif
