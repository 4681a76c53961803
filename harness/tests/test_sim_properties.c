/*
 * What holds for every simulated policy, whatever the jobs: checked on jobs that are drawn by chance.
 */
#include "cmocka_all.h"

#include "sim_fixture.h"

#include <stdlib.h>
#include <string.h>

static const char *const recipes[] = {
        "n=60,arrivals=exp(8),cpu=exp(10),io=exp(20),bursts=1..6,priority=1..9,nice=-20..19,tickets=1..99",
        "n=40,seed=2,cpu=uniform(1..9),io=3,bursts=1..4,priority=1..3,nice=-2..2",
        "n=50,seed=3,arrivals=4,cpu=pareto(1,1.1),io=1,bursts=3,priority=5",
};

/* Every policy with its presets, and with those parameters that change how it works. */
static const char *const variants[] = {"rr(3)", "priority(high)", "priority-preemptive(quantum=2,ageing=30)",
        "mlfq(4,2,2,50,2)", "lottery(3)", "stride(3)", "cfs(tick=4)", "eevdf(parity=no)", "eevdf(1,tick=4)",
        "linux-rr(3)", "edf(3,10)"};

static const unsigned core_counts[] = {1, 2, 7};

static uint64_t cpu_of(const struct sim_job *job)
{
	uint64_t ns = 0;

	for (unsigned i = 0; i < job->spec->bursts; i += 2)
		ns += job->burst_ns[i];
	return ns;
}

static uint64_t io_of(const struct sim_job *job)
{
	uint64_t ns = 0;

	for (unsigned i = 1; i < job->spec->bursts; i += 2)
		ns += job->burst_ns[i];
	return ns;
}

/* No job is lost, and each has got what it wanted. */
static void check_jobs(const struct sim_fixture *fixture)
{
	assert_int_equal(fixture->result.count, fixture->jobs.count);
	for (size_t i = 0; i < fixture->result.count; i++) {
		const struct sim_job *job = &fixture->result.job[i];

		assert_int_equal(job->state, SIM_DONE);
		assert_int_equal(job->ran_ns, cpu_of(job));
		assert_int_equal(job->blocked_ns, io_of(job));
		assert_int_equal(sim_turnaround_ns(job), job->ran_ns + job->blocked_ns + job->waited_ns);
		assert_true(job->first_run_ns >= job->spec->arrival_ns && job->first_run_ns < job->finish_ns);
	}
}

/* All time of all cores is accounted for, and work is what the jobs had. */
static void check_accounts(const struct sim_fixture *fixture)
{
	const struct sim_result *result = &fixture->result;
	uint64_t busy_ns = 0, ran_ns = 0;

	for (unsigned i = 0; i < result->cores; i++) {
		const struct sim_core_result *core = &result->core[i];

		busy_ns += core->busy_ns;
		assert_int_equal(
		        core->busy_ns + core->switch_ns + core->idle_ns, result->end_ns - result->begin_ns);
		assert_true(core->idle_ns <= result->end_ns - result->begin_ns);
	}
	for (size_t i = 0; i < result->count; i++)
		ran_ns += result->job[i].ran_ns;
	assert_int_equal(busy_ns, ran_ns);
}

/* No core has two jobs at a time, no job two cores. */
static void check_segments(const struct sim_fixture *fixture)
{
	const struct sim_trace *trace = &fixture->trace;
	uint64_t *core_until = calloc(fixture->result.cores, sizeof(*core_until));
	uint64_t *job_until = calloc(fixture->result.count, sizeof(*job_until));

	for (size_t i = 0; i < trace->segments; i++) {
		const struct sim_segment *segment = &trace->segment[i];

		assert_true(segment->from_ns < segment->to_ns && segment->from_ns <= segment->begin_ns);
		assert_true(segment->from_ns >= core_until[segment->core]);
		core_until[segment->core] = segment->to_ns;
	}
	for (size_t i = 0; i < trace->events; i++) {
		const struct sim_event *event = &trace->event[i];

		if (event->kind == SIM_EVENT_RUN)
			assert_true(event->at_ns >= job_until[event->job->id]);
		job_until[event->job->id] = event->kind == SIM_EVENT_RUN ? UINT64_MAX : event->at_ns;
	}
	free(job_until);
	free(core_until);
}

/* Work conservation: no core is free while a job is ready. */
static void check_conservation(const struct sim_fixture *fixture)
{
	const struct sim_trace *trace = &fixture->trace;
	unsigned ready = 0, running = 0;

	for (size_t i = 0; i < trace->events; i++) {
		switch (trace->event[i].kind) {
		case SIM_EVENT_ARRIVE:
		case SIM_EVENT_WAKE:
			ready++;
			break;
		case SIM_EVENT_RUN:
			ready--;
			running++;
			break;
		case SIM_EVENT_EXPIRE:
		case SIM_EVENT_PREEMPT:
			ready++;
			running--;
			break;
		case SIM_EVENT_BLOCK:
		case SIM_EVENT_EXIT:
			running--;
			break;
		default:
			break;
		}
		if (i + 1 == trace->events || trace->event[i + 1].at_ns > trace->event[i].at_ns)
			assert_true(ready == 0 || running == fixture->result.cores);
	}
	assert_int_equal(ready, 0);
	assert_int_equal(running, 0);
}

static void check_same(const struct sim_fixture *a, const struct sim_fixture *b)
{
	assert_int_equal(a->trace.events, b->trace.events);
	for (size_t i = 0; i < a->trace.events; i++) {
		const struct sim_event *one = &a->trace.event[i], *other = &b->trace.event[i];

		assert_true(one->at_ns == other->at_ns && one->kind == other->kind &&
		            one->job->id == other->job->id && one->core == other->core);
	}
}

static void check_policy(const char *policy, const char *recipe, unsigned cores, uint64_t switch_ns)
{
	const struct sim_config config = {
	        .cores = cores, .switch_ns = switch_ns, .migration_ns = 3 * switch_ns, .seed = 5};
	struct sim_fixture fixture = {.config = config}, again = {.config = config};

	sim_fixture_generate(&fixture, recipe, policy);
	check_jobs(&fixture);
	check_accounts(&fixture);
	check_segments(&fixture);
	check_conservation(&fixture);
	sim_fixture_generate(&again, recipe, policy);
	check_same(&fixture, &again);
	sim_fixture_release(&again);
	sim_fixture_release(&fixture);
}

static void check_everywhere(const char *policy)
{
	for (size_t recipe = 0; recipe < sizeof(recipes) / sizeof(*recipes); recipe++)
		for (size_t cores = 0; cores < sizeof(core_counts) / sizeof(*core_counts); cores++) {
			check_policy(policy, recipes[recipe], core_counts[cores], 0);
			check_policy(policy, recipes[recipe], core_counts[cores], 70000);
		}
}

static void all_policies_keep_the_accounts(void **state)
{
	(void)state;
	for (size_t i = 0; sim_policy_registry[i]; i++)
		check_everywhere(sim_policy_registry[i]->name);
	for (size_t i = 0; i < sizeof(variants) / sizeof(*variants); i++)
		check_everywhere(variants[i]);
}

/* Nobody runs on for longer than a quantum while others wait. */
static void a_quantum_is_never_exceeded(void **state)
{
	static const char *const policies[] = {
	        "rr(3)", "lottery(3)", "stride(3)", "mlfq(1,3)", "linux-rr(3)"};

	(void)state;
	for (size_t i = 0; i < sizeof(policies) / sizeof(*policies); i++) {
		struct sim_fixture fixture = {.config = {.cores = 2}};
		uint64_t *since_ns;

		sim_fixture_generate(&fixture, recipes[1], policies[i]);
		since_ns = calloc(fixture.result.count, sizeof(*since_ns));
		for (size_t event = 0; event < fixture.trace.events; event++) {
			const struct sim_event *at = &fixture.trace.event[event];

			if (at->kind != SIM_EVENT_RUN && at->kind != SIM_EVENT_ARRIVE &&
			        at->kind != SIM_EVENT_WAKE)
				assert_true(at->at_ns - since_ns[at->job->id] <= 3000000);
			since_ns[at->job->id] = at->at_ns;
		}
		free(since_ns);
		sim_fixture_release(&fixture);
	}
}

/* No policy without slices or preemption takes a core from anybody. */
static void only_preemptive_policies_preempt(void **state)
{
	static const char *const policies[] = {"fifo", "sjf", "priority"};

	(void)state;
	for (size_t i = 0; i < sizeof(policies) / sizeof(*policies); i++) {
		struct sim_fixture fixture = {.config = {.cores = 2}};

		sim_fixture_generate(&fixture, recipes[0], policies[i]);
		assert_int_equal(fixture.result.preemptions, 0);
		for (size_t event = 0; event < fixture.trace.events; event++)
			assert_true(fixture.trace.event[event].kind != SIM_EVENT_PREEMPT &&
			            fixture.trace.event[event].kind != SIM_EVENT_EXPIRE);
		sim_fixture_release(&fixture);
	}
}

/* On one core, and with all jobs there from the start, no order has a smaller mean turnaround than the
 * shortest first (Smith 1956); srtf has the smallest for any arrivals (Schrage 1968). */
static void the_shortest_first_is_optimal(void **state)
{
	double sjf, srtf;

	(void)state;
	for (size_t i = 0; sim_policy_registry[i]; i++) {
		struct sim_fixture best = {0}, best_late = {0}, other = {0}, other_late = {0};

		sim_fixture_generate(&best, "n=50,cpu=exp(10)", "sjf");
		sim_fixture_generate(&other, "n=50,cpu=exp(10)", sim_policy_registry[i]->name);
		sim_fixture_generate(&best_late, "n=50,arrivals=exp(9),cpu=exp(10)", "srtf");
		sim_fixture_generate(
		        &other_late, "n=50,arrivals=exp(9),cpu=exp(10)", sim_policy_registry[i]->name);
		sjf = best.metrics.turnaround_ns;
		srtf = best_late.metrics.turnaround_ns;
		assert_true(sjf <= other.metrics.turnaround_ns && srtf <= other_late.metrics.turnaround_ns);
		sim_fixture_release(&best);
		sim_fixture_release(&best_late);
		sim_fixture_release(&other);
		sim_fixture_release(&other_late);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(all_policies_keep_the_accounts),
	        cmocka_unit_test(a_quantum_is_never_exceeded),
	        cmocka_unit_test(only_preemptive_policies_preempt),
	        cmocka_unit_test(the_shortest_first_is_optimal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
