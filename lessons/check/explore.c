/*
 * explore: searches the schedules of a program for one that fails.
 *
 * The search is bounded by preemptions, and the bound grows: few mistakes need more than two, and a failure
 * that is found has the fewest. A pass with bound k meets again what smaller bounds met; only schedules with
 * exactly k preemptions are counted in it.
 */
#include "explore_inside.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_SCHEDULES = 100000, LEARNING_RUNS = 300 };

static EXPLORE_KEEP FILE *out, *err, *nowhere;
static EXPLORE_KEEP char program_name[64];

static int explore_start(const struct explore *program, struct explore_result *result)
{
	memset(result, 0, sizeof(*result));
	result->bound = -1;
	snprintf(program_name, sizeof(program_name), "%s", program->name ? program->name : "program");
	if (explore_current() || program->most_steps > MOST_STEPS) {
		snprintf(result->message, sizeof(result->message), "%s",
		        explore_current() ? "an exploration can't start another"
		                          : "most_steps is at most 100000");
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
	int error = run_prepare(program);
	if (!error)
		error = crash_catch();
	if (error) {
		stdout = out;
		stderr = err;
		return error;
	}
	locations_forget();
	memset(explorer->locks, 0, sizeof(explorer->locks));
	return 0;
}

static const char *explore_outcome_name(enum explore_outcome outcome)
{
	static const char *const names[] = {
	        "ok", "wrong", "deadlock", "spin", "abort", "endless", "unstable"};

	return names[outcome];
}

/* What is counted over the runs: on the caller's stack, since the result may be among the data put back. */
struct tally {
	uint64_t schedules;
	int bound;
	bool complete, random;
};

/* The program's data are again what they were; the result tells of the last run. */
static int explore_finish(struct explore_result *result, const struct tally *tally)
{
	struct explore_result all = {.schedules = tally->schedules,
	        .bound = tally->bound,
	        .complete = tally->complete,
	        .random = tally->random};

	run_tidy();
	crash_release();
	stdout = out;
	stderr = err;
	all.outcome = explorer->outcome;
	snprintf(all.mistake, sizeof(all.mistake), "%s",
	        explorer->mistake[0] ? explorer->mistake : explore_outcome_name(all.outcome));
	snprintf(all.message, sizeof(all.message), "%s", explorer->message);
	explain_failure(all.message, sizeof(all.message));
	schedule_write(&explorer->taken, explorer->significant, explorer->significant_tokens, all.schedule,
	        sizeof(all.schedule));
	all.preemptions = explorer->preemptions;
	all.virtual_ns = explorer->now_ns;
	all.turns = explorer->turns;
	all.leaked_blocks = heap_live();
	all.trace = explorer->trace;
	*result = all;
	return explorer->misfit ? -EINVAL : 0;
}

enum pass { PASS_DONE, PASS_FAILED, PASS_SPENT, PASS_LEARNT };

static enum pass explore_pass(unsigned bound, uint64_t most, uint64_t *schedules)
{
	choices_start(MODE_ALL, bound, 0);
	for (;;) {
		run_once();
		if (locations_grew()) {
			locations_settled();
			return PASS_LEARNT;
		}
		*schedules += explorer->preemptions == bound;
		if (explorer->outcome != EXPLORE_OK)
			return PASS_FAILED;
		if (!choices_next())
			return PASS_DONE;
		if (*schedules >= most)
			return PASS_SPENT;
	}
}

int explore_all(const struct explore *program, struct explore_result *result)
{
	uint64_t most = program->most_schedules ? program->most_schedules : DEFAULT_SCHEDULES;
	struct tally tally = {.bound = -1};
	int error = explore_start(program, result);

	if (error)
		return error;
	for (unsigned bound = 0; !tally.complete;) {
		enum pass pass = explore_pass(bound, most, &tally.schedules);
		if (pass == PASS_FAILED || pass == PASS_SPENT)
			break;
		if (pass == PASS_LEARNT) {
			bound = 0;
			tally = (struct tally){.bound = -1};
			continue;
		}
		tally.bound = (int)bound++;
		tally.complete = !choices_pruned();
		if (!tally.complete && tally.schedules >= most)
			break;
	}
	return explore_finish(result, &tally);
}

int explore_random(
        const struct explore *program, uint64_t seed, uint64_t count, struct explore_result *result)
{
	struct tally tally = {.bound = -1, .random = true};
	int error = explore_start(program, result);

	if (error)
		return error;
	while (tally.schedules < count) {
		choices_start(MODE_RANDOM, 0, seed + tally.schedules);
		run_once();
		if (locations_grew()) {
			locations_settled();
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
	uint64_t schedules = 0;

	for (unsigned bound = 0; bound < 2; bound++) {
		if (explore_pass(bound, LEARNING_RUNS, &schedules) == PASS_LEARNT)
			bound = UINT32_MAX;
	}
}

int explore_replay(const struct explore *program, const char *schedule, struct explore_result *result)
{
	char refusal[sizeof(result->message)];
	char *text = strdup(schedule); /* it may be the result's own */
	struct tally tally = {.bound = -1};
	int error = text ? explore_start(program, result) : -ENOMEM;

	if (error) {
		free(text);
		return error;
	}
	explorer->outcome = EXPLORE_OK;
	error = schedule_parse(choices_to_replay(), text, refusal, sizeof(refusal));
	if (!error) {
		explore_learn();
		do {
			locations_settled();
			choices_start(MODE_REPLAY, 0, 0);
			run_once();
		} while (locations_grew());
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
	run_end(EXPLORE_WRONG, mistake, "%s", message);
}

const char *explore_program_name(void)
{
	return program_name;
}
