/* See explored.h. */
#include "check/explored.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Most mistakes need one or two: Musuvathi and Qadeer, Iterative context bounding, PLDI 2007. */
enum { LEAST_PREEMPTIONS = 2 };

static void keep_table(const struct explore_result *result)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return;
	explore_print(result, out);
	fclose(out);
	check_detail(text);
	free(text);
}

static void keep_outcome(const struct explore_result *result)
{
	keep_table(result);
	if (result->outcome != EXPLORE_OK)
		check_replay(result->schedule[0] ? result->schedule : "1*");
}

void check_explore(const struct explore *explore, struct explore_result *result)
{
	const char *wanted = check_replay_wanted();
	const int error = wanted ? explore_replay(explore, wanted, result) : explore_all(explore, result);

	if (error)
		check_wrong(
		        "not-explored", "the schedules of %s could not be tried: %s", explore->name, result->message);
	keep_outcome(result);
}

void check_outcome(
        const struct explore *explore, const struct explore_result *result, const struct explored_sign *signs)
{
	const bool tried_all = !check_replay_wanted() && !result->random;

	if (result->outcome == EXPLORE_OK && tried_all && !result->complete && result->bound < LEAST_PREEMPTIONS)
		check_wrong("not-explored", "your code takes so many steps that not all schedules of %s could be tried",
		        explore->name);
	if (result->outcome == EXPLORE_OK)
		return;
	for (; signs && signs->mistake; signs++) {
		if (signs->outcome == result->outcome)
			check_wrong(signs->mistake, "%s: %s", signs->says, result->message);
	}
	check_wrong(result->mistake, "%s", result->message);
}

void check_explored(const struct explore *explore, const struct explored_sign *signs)
{
	struct explore_result result;

	check_explore(explore, &result);
	check_outcome(explore, &result, signs);
}

void check_explore_once(const struct explore *explore, struct explore_result *result)
{
	if (explore_random(explore, check_seed(), 1, result) != 0)
		check_wrong("not-explored", "%s", result->message);
}

void check_schedule(const struct explore *explore, const char *schedule)
{
	const char *wanted = check_replay_wanted();
	struct explore_result result;

	if (explore_replay(explore, wanted ? wanted : schedule, &result) != 0)
		check_wrong("not-a-schedule", "'%.100s', for %s: %s", wanted ? wanted : schedule, explore->name,
		        result.message);
	keep_outcome(&result);
	if (result.outcome != EXPLORE_OK)
		check_wrong(result.mistake, "%s", result.message);
}
