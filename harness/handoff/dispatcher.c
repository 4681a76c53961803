/* See dispatcher.h. */
#include "handoff/dispatcher.h"

#include "arrivals/generator.h"
#include "base/clock.h"
#include "trial/cell.h"
#include "trial/outcome.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

static int become_dispatcher(struct trial *trial)
{
	static const struct policy first = {.kind = POLICY_FIFO, .priority = 1};
	const struct policy *policy = trial->policy.kind == POLICY_DEADLINE ? &first : &trial->policy;
	char text[48];
	/* Read back, for all whom it hands a job to inherit it. */
	const int error = policy_adopt(policy, NULL);

	policy_format_exact(policy, text, sizeof(text));
	if (error && policy == &first)
		trial_refuse(trial, error,
		        "deadline needs root (CAP_SYS_NICE); already its dispatcher, which hands over the "
		        "jobs "
		        "and runs under %s, was refused: %s",
		        text, policy_explain(policy, error));
	else if (error)
		trial_refuse(trial, error, "%s refused to the dispatcher: %s", text,
		        policy_explain(policy, error));
	snprintf(trial->shared->driver_policy, sizeof(trial->shared->driver_policy), "%.*s",
	        (int)sizeof(trial->shared->driver_policy) - 1, text);
	return error;
}

static void read_own_usage(void *arg, struct usage *usage)
{
	(void)arg;
	usage_read(RUSAGE_THREAD, usage);
}

/* All jobs are accounted for in the dispatcher's own recorder. Those of the slots tell who ran
 * how many; the first of them stands for the usage of all. */
static struct recorder *own_recorder(const struct dispatcher *dispatcher)
{
	return &dispatcher->trial->shared->recorder[dispatcher->trial->workers];
}

static void open_recorders(struct dispatcher *dispatcher)
{
	struct trial *trial = dispatcher->trial;
	struct recorder *recorder = trial->shared->recorder;
	const struct gate *gate = &trial->shared->gate;

	recorder_open(own_recorder(dispatcher), gate, read_own_usage, NULL);
	if (!dispatcher->read_usage)
		return;
	recorder_open(&recorder[0], gate, dispatcher->read_usage, dispatcher->model);
	for (unsigned slot = 1; slot < trial->workers; slot++)
		recorder_open(&recorder[slot], gate, NULL, NULL);
}

static void pass_edges(struct dispatcher *dispatcher, uint64_t now_ns)
{
	recorder_look(own_recorder(dispatcher), now_ns);
	if (dispatcher->read_usage)
		recorder_look(&dispatcher->trial->shared->recorder[0], now_ns);
}

/* A job that has been started. */
static void hand_over(struct dispatcher *dispatcher, struct job *job)
{
	if (dispatcher->submit(dispatcher->model, job) == 0) {
		dispatcher->running++;
		return;
	}
	dispatcher->submitting = false;
	recorder_withdraw(own_recorder(dispatcher), job);
}

static void submit(struct dispatcher *dispatcher, struct job *job, uint64_t id, uint64_t now_ns)
{
	recorder_start(own_recorder(dispatcher), job, id, now_ns);
	hand_over(dispatcher, job);
}

static void account(struct dispatcher *dispatcher, struct job *job, int end, uint64_t now_ns)
{
	struct trial *trial = dispatcher->trial;
	struct recorder *own = own_recorder(dispatcher);

	dispatcher->running--;
	if (end == JOB_REFUSED) {
		recorder_withdraw(own, job);
	} else if (end == JOB_OVER) {
		if (dispatcher->read_usage)
			recorder_executed(&trial->shared->recorder[job->slot], now_ns);
		recorder_account(own, trial->workload, job, now_ns);
	}
	if ((!dispatcher->generator && now_ns >= own->end_ns) ||
	        atomic_load(&trial->shared->verdict.kind) != TRIAL_OK)
		dispatcher->submitting = false;
}

/* Waits until a job is over and accounts for it. */
static int finish_one(struct dispatcher *dispatcher, struct job **job)
{
	const int end = dispatcher->await(dispatcher->model, job);
	const uint64_t now_ns = clock_now_ns();

	if (end < 0)
		return end;
	pass_edges(dispatcher, now_ns);
	account(dispatcher, *job, end, now_ns);
	return 0;
}

static int dispatch(struct dispatcher *dispatcher)
{
	struct trial *trial = dispatcher->trial;

	dispatcher->submitting = true;
	for (unsigned slot = 0; slot < trial->workers && dispatcher->submitting; slot++)
		submit(dispatcher, &trial->jobs[slot], slot, clock_now_ns());
	while (dispatcher->running > 0) {
		struct job *job;
		const int error = finish_one(dispatcher, &job);

		if (error)
			return error;
		if (dispatcher->submitting)
			submit(dispatcher, job, job->id + trial->workers, clock_now_ns());
	}
	return 0;
}

/* Open arrivals. */

static bool more_to_come(const struct dispatcher *dispatcher)
{
	return dispatcher->submitting && !generator_over(dispatcher->generator, clock_now_ns());
}

static void submit_due(struct dispatcher *dispatcher)
{
	struct generator *generator = dispatcher->generator;

	while (more_to_come(dispatcher)) {
		const uint64_t now_ns = clock_now_ns();

		if (generator_due_ns(generator) > now_ns)
			return;
		if (dispatcher->idle_count == 0) {
			generator_held_up(generator);
			return;
		}
		struct job *job = dispatcher->idle[--dispatcher->idle_count];

		generator_take(generator, job, now_ns);
		hand_over(dispatcher, job);
	}
}

/* Until an arrival is due that can be taken, or a job is over. */
static int wait_for_either(struct dispatcher *dispatcher)
{
	const bool ready = dispatcher->idle_count > 0 && more_to_come(dispatcher);
	const uint64_t until_ns = ready ? generator_due_ns(dispatcher->generator) : GENERATOR_NEVER;
	struct job *job;
	int error;

	if (dispatcher->running == 0) {
		/* The generator may have come to its end since it was asked whether there is more. */
		if (ready)
			clock_sleep_until(until_ns);
		return 0;
	}
	if (!dispatcher->wait_until(dispatcher->model, until_ns))
		return 0;
	error = finish_one(dispatcher, &job);
	if (!error)
		dispatcher->idle[dispatcher->idle_count++] = job;
	return error;
}

static int dispatch_open(struct dispatcher *dispatcher)
{
	struct trial *trial = dispatcher->trial;
	struct generator generator;
	int error = 0;

	dispatcher->idle = calloc(trial->workers, sizeof(*dispatcher->idle));
	if (!dispatcher->idle) {
		trial_fail(trial, -ENOMEM, "no memory for %u jobs", trial->workers);
		return -ENOMEM;
	}
	while (dispatcher->idle_count < trial->workers) {
		dispatcher->idle[dispatcher->idle_count] = &trial->jobs[dispatcher->idle_count];
		dispatcher->idle_count++;
	}
	dispatcher->generator = &generator;
	dispatcher->submitting = true;
	generator_open(&generator, trial);
	while (!error && (dispatcher->running > 0 || more_to_come(dispatcher))) {
		submit_due(dispatcher);
		error = wait_for_either(dispatcher);
		pass_edges(dispatcher, clock_now_ns());
	}
	if (!error && dispatcher->submitting)
		clock_sleep_until(generator.end_ns);
	generator_close(&generator);
	free(dispatcher->idle);
	return error;
}

int dispatcher_run(struct dispatcher *dispatcher)
{
	struct trial *trial = dispatcher->trial;
	int error = become_dispatcher(trial);

	if (error) {
		gate_cancel(&trial->shared->gate);
		return error;
	}
	error = trial_open_gate(trial, dispatcher->gathers);
	if (error)
		return error;
	open_recorders(dispatcher);
	error = arrival_is_open(&trial->cell->arrival) ? dispatch_open(dispatcher) : dispatch(dispatcher);
	pass_edges(dispatcher, clock_now_ns());
	return error;
}

unsigned dispatcher_in_flight(unsigned workers, unsigned asked)
{
	(void)asked;
	return workers;
}
