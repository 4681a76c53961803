/*
 * trace: under every model each job that was done is in the trace exactly once; what a ring has no room for
 * is counted; steps of jobs that wait, and of jobs that take turns.
 */
#include "cmocka_all.h"
#include "misbehaving.h"

#include "base/clock.h"
#include "base/mix.h"
#include "trial/trace.h"
#include "trial/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ROOM 60000u

static hwloc_topology_t topology;

static int load_topology(void **state)
{
	(void)state;
	return topology_load(&topology, NULL);
}

static int release_topology(void **state)
{
	(void)state;
	hwloc_topology_destroy(topology);
	return 0;
}

/* Waits twice. */
static struct step next_napping(struct workload *workload, struct job *job, ssize_t outcome)
{
	(void)workload;
	(void)outcome;
	return job->stage++ < 2 ? step_sleep(NS_PER_MS) : step_done(job, mix64(job->id));
}

static bool verify(const struct workload *workload, const struct job *job)
{
	(void)workload;
	return job->result == mix64(job->id);
}

static const struct workload_ops napping_ops = {
        .name = "napping", .summary = "for tests", .next = next_napping, .verify = verify};

static struct trace *run(const char *model, struct short_trial trial, struct outcome *outcome)
{
	struct trace *trace = NULL;
	struct reason why = {""};

	trial.model = model_find(model, NULL);
	assert_non_null(trial.model);
	trial.trace = &trace;
	if (short_trial_run(&trial, topology, outcome, &why) != 0)
		fail_msg("%s: %s", model, why.text);
	outcome_release(outcome); /* what it counts for each worker; the rest stays */
	assert_string_equal(outcome->reason, "");
	assert_int_equal(outcome->status, TRIAL_OK);
	assert_true(outcome->traced);
	return trace;
}

static int compare_ids(const void *left, const void *right)
{
	const uint64_t *const a = left, *const b = right;

	return *a < *b ? -1 : *a > *b;
}

/* Of one worker's steps each begins when the one before is over. Returns the number of last ones. */
static size_t check_ring(const struct trace *trace, unsigned ring, uint64_t *ids)
{
	const struct trace_step *const steps = trace_steps(trace, ring);
	size_t over = 0;

	for (uint64_t i = 0; i < trace_ring(trace, ring)->count; i++) {
		assert_true(steps[i].start_ns >= (i ? steps[i - 1].end_ns : trace->opened_ns));
		assert_true(steps[i].end_ns >= steps[i].start_ns);
		assert_true(steps[i].ran_ns <= steps[i].end_ns - steps[i].start_ns);
		if (steps[i].flags & TRACE_LAST)
			ids[over++] = steps[i].job;
	}
	return over;
}

/* The ids of all jobs that are over, sorted; the caller frees them. */
static uint64_t *jobs_over(const struct trace *trace, size_t *count)
{
	uint64_t *const ids = calloc((size_t)trace->rings * trace->room + 1, sizeof(*ids));

	assert_non_null(ids);
	*count = 0;
	for (unsigned i = 0; i < trace->rings; i++)
		*count += check_ring(trace, i, &ids[*count]);
	qsort(ids, *count, sizeof(*ids), compare_ids);
	return ids;
}

static void every_job_is_there_once_under_every_model(void **state)
{
	(void)state;
	for (size_t i = 0; model_registry[i]; i++) {
		const struct model_ops *const model = model_registry[i];
		struct outcome outcome;
		struct trace *trace;
		uint64_t *ids;
		size_t count;

		if (model->unsupported && model->unsupported())
			continue;
		/* The model null does millions of jobs, so the window is shorter. */
		trace = run(model->name,
		        (struct short_trial){.ops = &right_ops,
		                .trace_room = ROOM,
		                .window_ns = is_null_model(model) ? NS_PER_MS : 3 * NS_PER_MS},
		        &outcome);
		ids = jobs_over(trace, &count);
		if (outcome.trace_dropped == 0 && count != outcome.jobs_done)
			fail_msg("%s: %zu of %llu jobs in the trace", model->name, count,
			        (unsigned long long)outcome.jobs_done);
		assert_int_equal(outcome.trace_steps, count);
		for (size_t j = 1; j < count; j++)
			if (ids[j] == ids[j - 1])
				fail_msg("%s: job %llu is there twice", model->name,
				        (unsigned long long)ids[j]);
		free(ids);
		trace_release(trace);
	}
}

static void jobs_that_wait_have_several_steps(void **state)
{
	static const char *const models[] = {"pool", "loop", "fork", "cluster"};

	(void)state;
	for (size_t i = 0; i < sizeof(models) / sizeof(*models); i++) {
		struct outcome outcome;
		struct trace *const trace = run(
		        models[i], (struct short_trial){.ops = &napping_ops, .trace_room = ROOM}, &outcome);
		uint64_t begun = 0;
		size_t count;

		free(jobs_over(trace, &count));
		assert_int_equal(count, outcome.jobs_done);
		assert_int_equal(outcome.trace_steps, 3 * outcome.jobs_done);
		for (unsigned ring = 0; ring < trace->rings; ring++)
			for (uint64_t j = 0; j < trace_ring(trace, ring)->count; j++)
				begun += trace_steps(trace, ring)[j].flags & TRACE_FIRST;
		assert_int_equal(begun, outcome.jobs_done);
		trace_release(trace);
	}
}

static void what_has_no_room_is_counted(void **state)
{
	struct outcome outcome;
	struct trace *const trace =
	        run("loop", (struct short_trial){.ops = &right_ops, .trace_room = 4}, &outcome);
	const struct trace_ring *const ring = trace_ring(trace, 0);

	(void)state;
	/* Eight were in flight at once. */
	assert_true(outcome.jobs_done >= 8);
	assert_int_equal(ring->count, 4);
	assert_int_equal(ring->dropped, outcome.jobs_done - 4);
	assert_int_equal(outcome.trace_dropped, ring->dropped);
	assert_int_equal(outcome.trace_steps, 4);
	assert_true(ring->first_dropped_ns >= trace_steps(trace, 0)[3].end_ns);
	trace_release(trace);
}

static void background_says_when_it_ran(void **state)
{
	uint64_t window_ns = 20 * NS_PER_MS, spells;

	(void)state;
	/* On a busy machine a short window may be over before it ran. */
	do {
		const struct short_trial trial = {.ops = &napping_ops,
		        .workers = 1,
		        .hogs = 1,
		        .trace_room = ROOM,
		        .window_ns = window_ns};
		struct outcome outcome;
		struct trace *const trace = run("pool", trial, &outcome);

		assert_int_equal(trace->rings, 2);
		spells = trace_ring(trace, 1)->count;
		for (uint64_t i = 0; i < spells; i++) {
			const struct trace_step *const spell = &trace_steps(trace, 1)[i];

			assert_int_equal(spell->flags, 0);
			assert_int_equal(spell->cpu_start, spell->cpu_end);
			assert_int_equal(spell->ran_ns, spell->end_ns - spell->start_ns);
			assert_true(spell->start_ns >= trace->begin_ns && spell->end_ns < trace->end_ns);
		}
		trace_release(trace);
		window_ns *= 2;
	} while (spells == 0 && window_ns < 5 * NS_PER_S);
	assert_true(spells > 0);
}

static void a_trial_that_is_not_traced_has_no_trace(void **state)
{
	const struct short_trial trial = {.model = model_find("pool", NULL), .ops = &right_ops};
	struct outcome outcome;

	(void)state;
	assert_int_equal(short_trial_run(&trial, topology, &outcome, NULL), 0);
	assert_false(outcome.traced);
	assert_int_equal(outcome.trace_steps, 0);
	outcome_release(&outcome);
}

/* On this thread, without any model. */
static void steps_before_the_window_are_not_kept(void **state)
{
	struct trace_step step = {.job = 1, .start_ns = 100, .end_ns = 200};
	struct trace *trace;

	(void)state;
	assert_int_equal(trace_create(&trace, 2, 3), 0);
	trace_join(trace, 1, 201);
	trace_add(&step);
	assert_int_equal(trace_ring(trace, 1)->count, 0);
	step.end_ns = 201;
	for (unsigned i = 0; i < 5; i++) {
		step.start_ns = 100 + i;
		trace_add(&step);
	}
	assert_int_equal(trace_ring(trace, 0)->count, 0);
	assert_int_equal(trace_ring(trace, 1)->count, 3);
	assert_int_equal(trace_ring(trace, 1)->dropped, 2);
	assert_int_equal(trace_ring(trace, 1)->first_dropped_ns, 103);
	assert_int_equal(trace_steps(trace, 1)[2].start_ns, 102);
	trace_release(trace);
}

/* A loop may go on with another job between two compute steps of one. */
static void jobs_that_take_turns_have_steps_of_their_own(void **state)
{
	struct workload workload = {.ops = &right_ops};
	struct job a = {.id = 5}, b = {.id = 6};
	const struct trace_step *steps;
	struct trace *trace;

	(void)state;
	assert_int_equal(trace_create(&trace, 1, 10), 0);
	trace_join(trace, 0, 0);
	trace_wrap(&workload);
	assert_int_equal(workload.ops->next(&workload, &a, 0).kind, STEP_COMPUTE);
	assert_int_equal(workload.ops->next(&workload, &b, 0).kind, STEP_COMPUTE);
	assert_int_equal(workload.ops->next(&workload, &a, 0).kind, STEP_DONE);
	assert_int_equal(workload.ops->next(&workload, &b, 0).kind, STEP_DONE);
	assert_int_equal(trace_ring(trace, 0)->count, 4);
	steps = trace_steps(trace, 0);
	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(steps[i].job, 5 + i % 2);
		assert_int_equal(steps[i].flags, i < 2 ? TRACE_FIRST : TRACE_LAST);
	}
	trace_release(trace);
}

#define DOZE_NS (5 * NS_PER_MS)

/* It is off the core while its step lasts, as if it had been preempted. */
static struct step next_dozing(struct workload *workload, struct job *job, ssize_t outcome)
{
	(void)workload;
	(void)outcome;
	if (job->id == 2)
		clock_sleep_until(clock_now_ns() + DOZE_NS);
	return step_done(job, mix64(job->id));
}

static const struct workload_ops dozing_ops = {
        .name = "dozing", .summary = "for tests", .next = next_dozing, .verify = verify};

static void a_step_that_was_preempted_ran_for_less(void **state)
{
	struct workload workload = {.ops = &dozing_ops};
	const struct trace_step *steps;
	struct trace *trace;

	(void)state;
	assert_int_equal(trace_create(&trace, 1, 10), 0);
	trace_join(trace, 0, 0);
	trace_wrap(&workload);
	for (uint64_t id = 0; id < 4; id++) {
		struct job job = {.id = id};

		workload.ops->next(&workload, &job, 0);
	}
	steps = trace_steps(trace, 0);
	assert_int_equal(trace_ring(trace, 0)->count, 4);
	assert_true(steps[2].end_ns - steps[2].start_ns >= DOZE_NS);
	assert_true(steps[2].ran_ns <= steps[2].end_ns - steps[2].start_ns - DOZE_NS);
	trace_release(trace);
}

static void many_workers_share_the_room(void **state)
{
	(void)state;
	assert_int_equal(trace_room(1), TRACE_RING_STEPS);
	assert_int_equal(trace_room(16), TRACE_RING_STEPS);
	assert_int_equal(trace_room(1024), TRACE_STEPS_MOST / 1024);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_job_is_there_once_under_every_model),
	        cmocka_unit_test(jobs_that_wait_have_several_steps),
	        cmocka_unit_test(what_has_no_room_is_counted),
	        cmocka_unit_test(background_says_when_it_ran),
	        cmocka_unit_test(a_trial_that_is_not_traced_has_no_trace),
	        cmocka_unit_test(many_workers_share_the_room),
	        /* These wrap the workload of this process. */
	        cmocka_unit_test(steps_before_the_window_are_not_kept),
	        cmocka_unit_test(jobs_that_take_turns_have_steps_of_their_own),
	        cmocka_unit_test(a_step_that_was_preempted_ran_for_less),
	};

	return cmocka_run_group_tests(tests, load_topology, release_topology);
}
