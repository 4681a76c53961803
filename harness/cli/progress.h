/*
 * progress: how far a long run is. On a terminal one line that is written over, with the
 * time left; elsewhere one plain line a round. All on standard error.
 */
#ifndef TELAR_PROGRESS_H
#define TELAR_PROGRESS_H

#include <stdbool.h>

#include "../runner.h"

struct progress {
	bool terminal, quiet;
	unsigned last_round;
};

void progress_init(struct progress *progress, bool quiet);
/* For struct runner's after_trial; `arg` is the struct progress. */
void progress_show(void *arg, const struct runner_progress *now);
/* Takes the line away. */
void progress_end(struct progress *progress);

#endif
