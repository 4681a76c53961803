/*
 * replay: what a run's journal tells the schedule.
 *
 * A schedule is a function of its settings and of the trials' reports. So whether a run is complete needs
 * no word of its own in the journal: it is when its trials, reported again, leave nothing to do.
 */
#ifndef TELAR_REPLAY_H
#define TELAR_REPLAY_H

#include "results/results.h"
#include "suite/schedule.h"
#include "suite/suite.h"

struct schedule_settings replay_settings(const struct suite *suite);
struct schedule_report replay_report(const struct outcome *outcome);

/* 1 when the schedule of the suite has come to its end with the trials of the run, 0 when it has not or
 * they are not its trials, -ENOMEM. */
int replay_is_complete(const struct suite *suite, const struct run *run);

#endif
