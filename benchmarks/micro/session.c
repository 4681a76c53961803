/* See session.h. */
#include "session.h"

#include "base/clock.h"
#include "gbench/gbench.h"
#include "machine/noise.h"
#include "machine/placement.h"
#include "stats/stats.h"
#include "suite/runner.h"
#include "trial/outcome.h"

#include <errno.h>
#include <math.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Long enough that starting and stopping the clock does not show, short enough to often run undisturbed. */
#define REPEAT_NS (2 * NS_PER_MS)

static uint64_t thread_cpu_ns(void)
{
	struct timespec used;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	return timespec_to_ns(used);
}

static uint64_t time_repeat(struct micro *micro, uint64_t times)
{
	const uint64_t begun_ns = thread_cpu_ns();

	micro->ops->repeat(micro, times);
	return thread_cpu_ns() - begun_ns;
}

/* How often the operation fits into a sample. */
static void choose_times(struct micro *micro)
{
	uint64_t took_ns = 0;

	for (micro->times = 1; took_ns < REPEAT_NS / 4 && micro->times < UINT64_C(1) << 40; micro->times *= 2)
		took_ns = time_repeat(micro, micro->times);
	micro->times = (uint64_t)((double)micro->times / 2 * (double)REPEAT_NS / (double)took_ns) + 1;
}

static void give_up(struct micro *micro, int error, const char *sentence)
{
	micro->error = error;
	if (micro->trouble.text[0] == '\0')
		reason_set(&micro->trouble, error, "%s", sentence);
}

static void set_up(struct micro *micro, hwloc_topology_t topology)
{
	const char *unsupported = micro->ops->unsupported ? micro->ops->unsupported() : NULL;
	int error = 0;

	micro->topology = topology;
	if (unsupported) {
		give_up(micro, -EOPNOTSUPP, unsupported);
		return;
	}
	if (micro->ops->setup)
		error = micro->ops->setup(micro, &micro->trouble);
	if (error) {
		give_up(micro, error, strerror(-error));
		return;
	}
	micro->ready = true;
	if (micro->ops->repeat)
		choose_times(micro);
}

struct sampling {
	struct micro *micro;
	unsigned round;
	struct gbench_counter counter;
};

/* Google Benchmark calls this to measure. */
static void take_sample(void *arg, struct gbench_result *result)
{
	struct sampling *sampling = arg;
	struct micro *micro = sampling->micro;
	struct micro_sample sample = {0};
	int error = 0;

	if (micro->ops->repeat) {
		const double used_ns = (double)time_repeat(micro, micro->times);

		sample = (struct micro_sample){
		        used_ns / (double)micro->times, used_ns / 1e9, used_ns / 1e9, micro->times};
	} else {
		error = micro->ops->measure(micro, &sample, &micro->trouble);
	}
	if (error) {
		if (error != -EAGAIN)
			give_up(micro, error, strerror(-error));
		result->error = micro->trouble.text;
		return;
	}
	micro->value[sampling->round] = sample.value;
	sampling->counter = (struct gbench_counter){"value", sample.value};
	*result = (struct gbench_result){
	        .seconds = sample.seconds,
	        .items = sample.items,
	        .cpu_seconds = sample.cpu_seconds,
	        .counters = &sampling->counter,
	        .counter_count = 1,
	};
}

static void report_progress(
        const struct session *session, const struct micro *micro, uint64_t done, uint64_t begun_ns)
{
	const uint64_t left = (uint64_t)session->count * session->rounds - done;
	const uint64_t elapsed_ns = clock_now_ns() - begun_ns;
	struct trial_record record = {.outcome.status = micro->error ? TRIAL_FAILED : TRIAL_OK};
	const struct runner_progress progress = {
	        .trials_done = done,
	        .trials_left = left,
	        .elapsed_ns = elapsed_ns,
	        .left_ns = (uint64_t)((double)elapsed_ns / (double)done * (double)left),
	        .last = &record,
	};

	snprintf(record.cell, sizeof(record.cell), "%s", micro->ops->name);
	if (session->after_sample)
		session->after_sample(session->arg, &progress);
}

static int run_rounds(struct session *session, size_t *order, struct reason *why)
{
	const uint64_t begun_ns = clock_now_ns();
	uint64_t done = 0;
	struct random random;

	random_seed(&random, session->seed);
	for (unsigned round = 0; round < session->rounds; round++) {
		random_shuffle(&random, order, session->count);
		for (size_t i = 0; i < session->count; i++) {
			struct sampling sampling = {.micro = &session->micros[order[i]], .round = round};
			int error = 0;

			if (session->interrupts && *session->interrupts > 0)
				return reason_set(why, -EINTR, "interrupted in round %u", round + 1);
			if (!sampling.micro->error)
				error = gbench_trial(sampling.micro->ops->name, take_sample, &sampling);
			if (error)
				return reason_set(
				        why, error, "the sample cannot be written: %s", strerror(-error));
			report_progress(session, sampling.micro, ++done, begun_ns);
		}
	}
	return 0;
}

/* What noise.h knows of a trial, for the whole session. */
static void judge_noise(struct session *session, const struct noise *before)
{
	struct outcome outcome = {0};
	struct noise after;

	noise_read(&after, hwloc_topology_get_allowed_cpuset(session->topology));
	noise_judge(before, &after, topology_cpus(session->topology), &outcome);
	session->elapsed_ns = after.at_ns - before->at_ns;
	snprintf(session->noise, sizeof(session->noise), "%s", outcome.polluted);
}

static int make_room(struct session *session, size_t **order)
{
	const size_t samples = session->count * session->rounds;

	*order = calloc(session->count, sizeof(**order));
	session->values = calloc(samples, sizeof(*session->values));
	if (!*order || !session->values) {
		free(*order);
		free(session->values);
		session->values = NULL;
		return -ENOMEM;
	}
	for (size_t i = 0; i < samples; i++)
		session->values[i] = NAN;
	for (size_t i = 0; i < session->count; i++)
		session->micros[i].value = session->values + i * session->rounds;
	return 0;
}

int session_run(struct session *session, struct reason *why)
{
	struct noise before;
	size_t *order;
	int error = make_room(session, &order);

	if (error)
		return reason_set(why, error, "no memory for %u rounds", session->rounds);
	noise_read(&before, hwloc_topology_get_allowed_cpuset(session->topology));
	for (size_t i = 0; i < session->count; i++)
		set_up(&session->micros[i], session->topology);
	error = run_rounds(session, order, why);
	for (size_t i = 0; i < session->count; i++)
		if (session->micros[i].ready && session->micros[i].ops->teardown)
			session->micros[i].ops->teardown(&session->micros[i]);
	free(order);
	judge_noise(session, &before);
	return error;
}

const struct micro *session_find(const struct session *session, const char *name)
{
	for (size_t i = 0; i < session->count; i++)
		if (strcmp(session->micros[i].ops->name, name) == 0)
			return &session->micros[i];
	return NULL;
}

static size_t registry_count(void)
{
	size_t count = 0;

	for (size_t file = 0; micro_registry[file]; file++)
		for (const struct micro_ops *ops = micro_registry[file]; ops->name; ops++)
			count++;
	return count;
}

/* Who names a subject of any set gets it; what nobody names must be in the right set. */
static bool in_set(const struct micro_ops *ops, bool named, bool peers)
{
	return peers ? ops->set == SET_PEERS : named || ops->set == SET_PARTS;
}

static void select_matching(struct session *session, const regex_t *regex, bool named, bool peers)
{
	struct micro *micro = session->micros;

	for (size_t file = 0; micro_registry[file]; file++)
		for (const struct micro_ops *ops = micro_registry[file]; ops->name; ops++, micro++) {
			micro->ops = ops;
			micro->selected =
			        in_set(ops, named, peers) && regexec(regex, ops->name, 0, NULL, 0) == 0;
		}
	session->count = (size_t)(micro - session->micros);
}

/* What a selected subject is compared with is selected too. True when that was news. */
static bool select_compared(struct session *session)
{
	bool news = false;

	for (size_t i = 0; i < session->count; i++)
		for (size_t j = 0; j < session->count && session->micros[i].selected; j++) {
			const char *against = session->micros[i].ops->against;

			if (against && strcmp(session->micros[j].ops->name, against) == 0) {
				news |= !session->micros[j].selected;
				session->micros[j].selected = true;
			}
		}
	return news;
}

int session_select(struct session *session, const char *pattern, bool peers, struct reason *why)
{
	size_t kept = 0;
	regex_t regex;
	char fault[80];
	const int status = regcomp(&regex, pattern ? pattern : ".", REG_EXTENDED | REG_NOSUB);

	if (status != 0) {
		regerror(status, &regex, fault, sizeof(fault));
		return reason_set(why, -EINVAL, "'%s' is not a regular expression: %s", pattern, fault);
	}
	session->micros = calloc(registry_count(), sizeof(*session->micros));
	if (session->micros)
		select_matching(session, &regex, pattern != NULL, peers);
	regfree(&regex);
	if (!session->micros)
		return reason_set(why, -ENOMEM, "no memory for the subjects");
	while (select_compared(session))
		;
	for (size_t i = 0; i < session->count; i++)
		if (session->micros[i].selected)
			session->micros[kept++] = session->micros[i];
	session->count = kept;
	if (kept > 0)
		return 0;
	session_release(session);
	return reason_set(
	        why, -ENOENT, "no subject matches '%s'; `telar bench micro --list` shows them", pattern);
}

void session_release(struct session *session)
{
	free(session->values);
	free(session->micros);
	session->values = NULL;
	session->micros = NULL;
	session->count = 0;
}
