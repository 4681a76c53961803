/*
 * explore_shrink: makes a failing schedule easier to read: leaves out one part after the other, or lets it
 * run on until it blocks, as long as the same failure comes of it with fewer preemptions or, if as many,
 * fewer switches and then steps.
 */
#include "explore_inside.h"

#include <string.h>

enum { MOST_RUNS = 1000 };

struct failure {
	enum explore_outcome outcome;
	char mistake[sizeof(((struct explorer *)NULL)->mistake)];
	unsigned preemptions, switches, steps;
};

static void shrink_look(struct failure *failure)
{
	failure->outcome = explorer->outcome;
	memcpy(failure->mistake, explorer->mistake, sizeof(failure->mistake));
	failure->preemptions = explorer->preemptions;
	failure->switches = explorer->taken.count;
	failure->steps = explorer->steps;
}

static bool shrink_is_better(const struct failure *now, const struct failure *best)
{
	if (now->outcome != best->outcome || strcmp(now->mistake, best->mistake) != 0)
		return false;
	if (now->preemptions != best->preemptions)
		return now->preemptions < best->preemptions;
	if (now->switches != best->switches)
		return now->switches < best->switches;
	return now->steps < best->steps;
}

enum change { CHANGE_NONE, CHANGE_LEAVE_OUT, CHANGE_RUN_ON, CHANGES };

static void shrink_try(unsigned part, enum change change)
{
	struct schedule *replay = explore_choices_to_replay();

	replay->count = 0;
	for (unsigned i = 0; i < explorer->shortest.count; i++) {
		if (i == part && change == CHANGE_LEAVE_OUT)
			continue;
		replay->token[replay->count] = explorer->shortest.token[i];
		if (i == part && change == CHANGE_RUN_ON)
			replay->token[replay->count].steps = UINT64_MAX;
		replay->count++;
	}
	explore_choices_replay(false);
	explore_run_once();
}

void explore_shrink_failure(void)
{
	struct failure best, now;

	if (explorer->outcome == EXPLORE_OK || explorer->outcome == EXPLORE_ENDLESS ||
	        explorer->outcome == EXPLORE_UNSTABLE)
		return;
	shrink_look(&best);
	explorer->shortest = explorer->taken;
	unsigned runs = 0, part = 0;
	enum change change = CHANGE_LEAVE_OUT;
	while (part < explorer->shortest.count && runs++ < MOST_RUNS) {
		shrink_try(part, change);
		shrink_look(&now);
		if (shrink_is_better(&now, &best)) {
			best = now;
			explorer->shortest = explorer->taken;
			part = 0;
			change = CHANGE_LEAVE_OUT;
		} else if (++change == CHANGES) {
			part++;
			change = CHANGE_LEAVE_OUT;
		}
	}
	shrink_try(0, CHANGE_NONE);
}
