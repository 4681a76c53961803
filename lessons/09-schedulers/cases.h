/* The parts of lesson 09's check: textbook examples, and a referee. */
#ifndef LESSON_CASES_H
#define LESSON_CASES_H

#include "lesson.h"

#include "sim/engine.h"

/* check.c: on one core. Whoever observes sees each job that is taken. */
void check_simulate(const struct sim_policy_ops *ops, const struct sim_jobs *jobs, struct sim_observer observer);

/* check_referee.c */
void check_every_choice_is_right(void);

#endif
