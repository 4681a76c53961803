/*
 * switch: two who take turns. A round trip is two switches; on one core they are just that, on two cores
 * each of them wakes a sleeping core up as well. Two threads share their memory, so a switch between them
 * changes less than one between processes. Under FIFO whoever is woken by an equal does not preempt it.
 */
#include "apart.h"
#include "handover.h"
#include "perf.h"
#include "pin.h"

#include "base/clock.h"
#include "base/process.h"
#include "machine/placement.h"
#include "machine/policy.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define ONE_CORE_TRIPS 300u
#define TWO_CORES_TRIPS 100u /* they take much longer */

enum between { threads, processes };
enum cores {
	one_core,
	two_cores
}; /* the core of the one who answers, as pin_to() counts; the other's is 0 */

struct switching {
	const struct handover *by;
	enum between between;
	enum cores core;
	enum policy_kind policy;
	unsigned trips; /* round trips of a sample; 0: as many as last a moment */
};

/* Those who are about to take turns. */
struct pair {
	struct micro *micro;
	struct link link;
};

static const struct switching *wanted(const struct micro *micro)
{
	return micro->ops->variant;
}

static int adopt_policy(const struct micro *micro, struct reason *why)
{
	const struct policy policy = {.kind = wanted(micro)->policy, .priority = 10};
	int error;

	if (policy.kind == POLICY_OTHER)
		return 0;
	error = policy_adopt(&policy, NULL);
	return error ? reason_set(why, error, "%s", policy_explain(&policy, error)) : 0;
}

static int try_policy(struct micro *micro, struct micro_sample *sample, struct reason *why)
{
	(void)sample;
	return adopt_policy(micro, why) ? -EOPNOTSUPP : 0;
}

static int switch_setup(struct micro *micro, struct reason *why)
{
	const unsigned other = wanted(micro)->core;
	struct micro_sample sample;

	if (other >= topology_cpus(micro->topology))
		return reason_set(why, -EOPNOTSUPP, "needs two CPUs");
	if (other == one_core)
		snprintf(micro->where, sizeof(micro->where), "CPU %u", pin_cpu(micro, 0));
	else
		snprintf(micro->where, sizeof(micro->where), "CPUs %u, %u", pin_cpu(micro, 0),
		        pin_cpu(micro, other));
	return apart_once(try_policy, micro, &sample, why);
}

/* Where it cannot be bound it is silent, and whoever waits for it runs into the limit. */
static void *answer(void *arg)
{
	struct pair *pair = arg;
	struct link *link = &pair->link;

	if (pin_to(pair->micro, wanted(pair->micro)->core, NULL) == 0)
		while (link->by->wait(link, 1) && link->by->wake(link, 1))
			;
	return NULL;
}

static int start_other(struct pair *pair, struct reason *why)
{
	const pid_t self = getpid();
	pthread_t thread;
	pid_t pid;
	int error;

	if (!pair->link.shared) {
		error = pthread_create(&thread, NULL, answer, pair);
		return error ? reason_set(why, -error, "pthread_create: %s", strerror(error)) : 0;
	}
	pid = fork();
	if (pid < 0)
		return reason_set(why, -errno, "fork: %s", strerror(errno));
	if (pid == 0) {
		process_die_with_parent(self);
		answer(pair);
		_exit(0);
	}
	return 0;
}

static int play(struct link *link, unsigned trips, struct micro_sample *sample, struct reason *why)
{
	uint64_t begun_ns = 0;

	/* The first round trip waits for the other to exist. */
	for (unsigned i = 0; i <= trips; i++) {
		if (!link->by->wake(link, 0) || !link->by->wait(link, 0))
			return reason_set(why, -EIO, "the one who answers is gone");
		if (i == 0)
			begun_ns = clock_now_ns();
	}
	sample->seconds = (double)(clock_now_ns() - begun_ns) / 1e9;
	sample->items = trips;
	sample->value = sample->seconds / trips * 1e6;
	return 0;
}

/* In a process that ends after it, and takes the other and all descriptors along. */
static int take_turns(struct micro *micro, struct micro_sample *sample, struct reason *why)
{
	const struct switching *want = wanted(micro);
	static struct pair pair; /* a thread looks at it until the process ends */
	int error;

	pair = (struct pair){.micro = micro, .link = {.by = want->by, .shared = want->between == processes}};
	error = want->by->open(&pair.link);
	if (error)
		return reason_set(why, error, "%s: %s", want->by->name, strerror(-error));
	error = pin_to(micro, 0, why);
	if (!error)
		error = adopt_policy(micro, why);
	if (!error)
		error = start_other(&pair, why);
	if (error)
		return error;
	return play(&pair.link,
	        want->trips              ? want->trips
	        : want->core == one_core ? ONE_CORE_TRIPS
	                                 : TWO_CORES_TRIPS,
	        sample, why);
}

static int switch_measure(struct micro *micro, struct micro_sample *sample, struct reason *why)
{
	return apart_once(take_turns, micro, sample, why);
}

#define SUBJECT(way, between, cores, under, ending, text, other)                                             \
	{                                                                                                    \
		.name = "switch/" #way "/" #between "/" #cores ending, .unit = "us",                         \
		.summary = "a " #way " to and fro between two " #between text, .against = other,             \
		.variant = &(const struct switching){&handover_##way, between, cores, under, 0},             \
		.setup = switch_setup, .measure = switch_measure                                             \
	}
/* Against the same pair as `other` has it. */
#define BOTH(way, cores, under, ending, text, other)                                                         \
	SUBJECT(way, threads, cores, under, ending, text, "switch/" #way "/threads/" other),                 \
	        SUBJECT(way, processes, cores, under, ending, text, "switch/" #way "/processes/" other)
#define SWITCH(way)                                                                                          \
	SUBJECT(way, threads, one_core, POLICY_OTHER, "", " on one core", NULL),                             \
	        SUBJECT(way, processes, one_core, POLICY_OTHER, "", " on one core",                          \
	                "switch/" #way "/threads/one_core"),                                                 \
	        BOTH(way, one_core, POLICY_FIFO, "/fifo", " on one core under FIFO", "one_core"),            \
	        BOTH(way, two_cores, POLICY_OTHER, "", " on two cores", "one_core"),                         \
	        BOTH(way, two_cores, POLICY_FIFO, "/fifo", " on two cores under FIFO", "two_cores")

/* As long as a sample of perf.c: whatever else the machine does hits a long one more often. */
#define LONG(between)                                                                                        \
	{                                                                                                    \
		.name = "switch/pipe/" #between "/one_core/long", .unit = "us",                              \
		.summary = "a pipe between two " #between " on one core, in samples as long as perf's",      \
		.set = SET_PEERS,                                                                            \
		.variant = &(const struct switching){&handover_pipe, between, one_core, POLICY_OTHER,        \
		        PERF_TRIPS},                                                                         \
		.setup = switch_setup, .measure = switch_measure                                             \
	}

const struct micro_ops micro_switch_ops[] = {SWITCH(pipe), SWITCH(futex), SWITCH(eventfd), SWITCH(socketpair),
        LONG(threads), LONG(processes), {0}};
