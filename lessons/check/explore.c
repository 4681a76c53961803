/*
 * explore: searches the schedules of a program for one that fails.
 *
 * The search is bounded by preemptions, and the bound grows: few mistakes need more than two, and a failure
 * that is found has the fewest. A pass with bound k meets again what smaller bounds met; only schedules with
 * exactly k preemptions are counted in it.
 *
 * If that doesn't end soon, a second search leaves out what starts from states that it has searched before.
 * Its passes have bounds 0, 1, 2 and none; each starts anew, and counts the schedules it ran to their
 * end.
 */
#include "explore_inside.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_SCHEDULES = 100000, PLAIN_SCHEDULES = 5000, LEARNING_RUNS = 300 };
enum { LAST_BOUND = 2, NO_BOUND = 1 << 20 };

static EXPLORE_KEEP FILE *out, *err, *nowhere;
static EXPLORE_KEEP char program_name[64];

static int explore_start(const struct explore *program, struct explore_result *result)
{
	memset(result, 0, sizeof(*result));
	result->bound = -1;
	snprintf(program_name, sizeof(program_name), "%s", program->name ? program->name : "program");
	if (explore_current() || program->most_steps > MOST_STEPS) {
		snprintf(result->message, sizeof(result->message), "%s",
		        explore_current() ? "an exploration can't start another" : "most_steps is at most 100000");
		return -EINVAL;
	}
	if (!nowhere)
		nowhere = fopen("/dev/null", "we");
	if (!nowhere)
		return -errno;
	out = stdout;
	err = stderr;
	stdout = nowhere;
	stderr = nowhere;
	int error = explore_run_prepare(program);
	if (!error)
		error = explore_crash_catch();
	if (error) {
		stdout = out;
		stderr = err;
		return error;
	}
	explore_locations_forget();
	memset(explorer->locks, 0, sizeof(explorer->locks));
	return 0;
}

static const char *explore_outcome_name(enum explore_outcome outcome)
{
	static const char *const names[] = {"ok", "wrong", "deadlock", "spin", "abort", "endless", "unstable"};

	return names[outcome];
}

/* What is counted over the runs: on the caller's stack, since the result may be among the data put back. */
struct tally {
	uint64_t schedules;
	uint64_t runs; /* with those that ended early */
	int bound;
	bool complete, random, merged, replay;
};

/* The result tells of the failing run, else of one with default choices. The program's data are put back. */
static int explore_finish(struct explore_result *result, const struct tally *tally)
{
	struct explore_result all = {.schedules = tally->schedules,
	        .bound = tally->bound,
	        .complete = tally->complete,
	        .random = tally->random,
	        .merged = tally->merged,
	        .replayed = tally->replay};

	if (explorer->outcome == EXPLORE_OK && !tally->replay) {
		explore_choices_to_replay()->count = 0;
		explore_choices_replay(true);
		explore_run_once();
	}
	if (!tally->replay)
		explore_shrink_failure();
	explore_run_tidy();
	explore_crash_release();
	stdout = out;
	stderr = err;
	all.outcome = explorer->outcome;
	snprintf(all.mistake, sizeof(all.mistake), "%s",
	        explorer->mistake[0] ? explorer->mistake : explore_outcome_name(all.outcome));
	snprintf(all.message, sizeof(all.message), "%s", explorer->message);
	explore_explain_failure(all.message, sizeof(all.message));
	explore_schedule_write(&explorer->taken, explorer->significant, explorer->significant_tokens, all.schedule,
	        sizeof(all.schedule));
	all.preemptions = explorer->preemptions;
	all.virtual_ns = explorer->now_ns;
	all.turns = explorer->turns;
	all.leaked_blocks = explore_heap_live();
	all.trace = explorer->trace;
	*result = all;
	return explorer->misfit ? -EINVAL : 0;
}

enum pass { PASS_DONE, PASS_FAILED, PASS_SPENT, PASS_LEARNT };

static enum pass explore_pass(enum mode mode, unsigned bound, uint64_t most, struct tally *tally)
{
	explore_choices_start(mode, bound, 0);
	if (mode == MODE_MERGE)
		tally->schedules = 0;
	for (;;) {
		explore_run_once();
		if (explore_locations_grew()) {
			explore_locations_settled();
			return PASS_LEARNT;
		}
		tally->runs++;
		tally->schedules += mode == MODE_MERGE ? !explorer->merged : explorer->preemptions == bound;
		if (explorer->outcome != EXPLORE_OK)
			return PASS_FAILED;
		if (!explore_choices_next())
			return PASS_DONE;
		if ((mode == MODE_MERGE ? tally->runs : tally->schedules) >= most)
			return PASS_SPENT;
	}
}

/* Whether the question is settled: something fails, or all was searched. */
static bool explore_search(enum mode mode, uint64_t most, struct tally *tally)
{
	*tally = (struct tally){.bound = -1, .merged = mode == MODE_MERGE};
	for (unsigned bound = 0; !tally->complete;) {
		enum pass pass = explore_pass(mode, bound, most, tally);
		if (pass == PASS_FAILED)
			return true;
		if (pass == PASS_SPENT)
			return false;
		if (pass == PASS_LEARNT) {
			*tally = (struct tally){.bound = -1, .merged = tally->merged};
			bound = 0;
			continue;
		}
		tally->complete = !explore_choices_pruned();
		tally->bound = (int)bound;
		bound = tally->merged && bound == LAST_BOUND ? NO_BOUND : bound + 1;
		if (!tally->complete && tally->schedules >= most)
			return false;
	}
	return true;
}

int explore_all(const struct explore *program, struct explore_result *result)
{
	uint64_t most = program->most_schedules ? program->most_schedules : DEFAULT_SCHEDULES;
	struct tally plain, merging;
	int error = explore_start(program, result);

	if (error)
		return error;
	bool settled = explore_search(MODE_ALL, most < PLAIN_SCHEDULES ? most : PLAIN_SCHEDULES, &plain);
	if (settled || most <= PLAIN_SCHEDULES)
		return explore_finish(result, &plain);
	settled = explore_search(MODE_MERGE, most, &merging);
	bool better = settled || merging.bound >= plain.bound;
	return explore_finish(result, better ? &merging : &plain);
}

int explore_random(const struct explore *program, uint64_t seed, uint64_t count, struct explore_result *result)
{
	struct tally tally = {.bound = -1, .random = true};
	int error = explore_start(program, result);

	if (error)
		return error;
	while (tally.schedules < count) {
		explore_choices_start(MODE_RANDOM, 0, seed + tally.schedules);
		explore_run_once();
		if (explore_locations_grew()) {
			explore_locations_settled();
			continue;
		}
		tally.schedules++;
		if (explorer->outcome != EXPLORE_OK)
			break;
	}
	return explore_finish(result, &tally);
}

/* Learns what the threads share, so that a replay tells spinning from progress as the search did. */
static void explore_learn(void)
{
	struct tally tally = {.bound = -1};

	for (unsigned bound = 0; bound < 2; bound++) {
		if (explore_pass(MODE_ALL, bound, LEARNING_RUNS, &tally) == PASS_LEARNT)
			bound = UINT32_MAX;
	}
}

int explore_replay(const struct explore *program, const char *schedule, struct explore_result *result)
{
	char refusal[sizeof(result->message)];
	char *text = strdup(schedule); /* it may be the result's own */
	struct tally tally = {.bound = -1, .replay = true};
	int error = text ? explore_start(program, result) : -ENOMEM;

	if (error) {
		free(text);
		return error;
	}
	explorer->outcome = EXPLORE_OK;
	error = explore_schedule_parse(explore_choices_to_replay(), text, refusal, sizeof(refusal));
	if (!error) {
		explore_learn();
		do {
			explore_locations_settled();
			explore_choices_replay(true);
			explore_run_once();
		} while (explore_locations_grew());
		tally.schedules = 1;
	}
	free(text);
	int misfit = explore_finish(result, &tally);
	if (error)
		memcpy(result->message, refusal, sizeof(refusal));
	return error ? error : misfit;
}

void explore_wrong(const char *mistake, const char *format, ...)
{
	char message[sizeof(explorer->message)];
	va_list words;

	va_start(words, format);
	vsnprintf(message, sizeof(message), format, words);
	va_end(words);
	if (!explore_current()) {
		fprintf(stderr, "explore_wrong() outside an exploration: %s\n", message);
		abort();
	}
	explore_run_end(EXPLORE_WRONG, mistake, "%s", message);
}

const char *explore_program_name(void)
{
	return program_name;
}
