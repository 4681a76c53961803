/*
 * progress: how far a long run is. On a terminal one line that is written over, with the
 * time left; elsewhere a plain line a quarter. Further rounds, of cells whose interval is still wide, come to
 * an end when they do: then what is left of the budget is said, elsewhere at the rounds 1, 2, 4, 8 and so on.
 * All on standard error.
 */
#ifndef TELAR_PROGRESS_H
#define TELAR_PROGRESS_H

#include <stdbool.h>

#include "suite/runner.h"

struct progress {
	bool terminal, quiet;
	unsigned quarters, further_round; /* told so far, where there is no terminal */
};

void progress_init(struct progress *progress, bool quiet);
/* For struct runner's after_trial; `arg` is the struct progress. */
void progress_show(void *arg, const struct runner_progress *now);
/* Takes the line away. */
void progress_end(struct progress *progress);

/* "0.3 s", "42 s", "2 min 05 s". Returns `buffer`. */
char *progress_format_time(uint64_t ns, char *buffer, size_t size);

#endif
