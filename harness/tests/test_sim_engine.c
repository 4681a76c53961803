/* The engine against policies that break the protocol, as those of beginners may: each gets a sentence. */
#include "cmocka_all.h"

#include "sim/engine.h"
#include "sim/metrics.h"
#include "sim/trace.h"

#include <errno.h>
#include <math.h>
#include <string.h>

static struct sim_jobs make_jobs(size_t count)
{
	struct sim_jobs jobs;
	struct sim_spec spec;
	const uint64_t burst_ns[] = {5, 3, 2};

	sim_jobs_init(&jobs);
	sim_spec_init(&spec);
	for (size_t i = 0; i < count; i++) {
		snprintf(spec.name, sizeof(spec.name), "%c", (char)('A' + i));
		assert_int_equal(sim_jobs_add(&jobs, &spec, burst_ns, 3, NULL), 0);
	}
	return jobs;
}

static void refuse(const struct sim_policy_ops *ops, const char *part)
{
	struct sim_jobs jobs = make_jobs(3);
	const struct sim_config config = {.ops = ops, .cores = 2};
	struct sim_result result;
	struct reason why = {""};

	assert_int_equal(sim_run(&jobs, &config, &result, &why), -EINVAL);
	if (!strstr(why.text, part))
		fail_msg("no '%s' in: %s", part, why.text);
	sim_jobs_release(&jobs);
}

static void keep(struct sim_policy *policy, struct sim_job *job, enum sim_ready because)
{
	(void)because;
	sim_list_push(&policy->list, job);
}

static void forget(struct sim_policy *policy, struct sim_job *job, enum sim_ready because)
{
	if (because == SIM_ARRIVED)
		sim_list_push(&policy->list, job);
}

static struct sim_job *take(struct sim_policy *policy)
{
	return sim_list_pop(&policy->list);
}

static struct sim_job *look(struct sim_policy *policy)
{
	return policy->list.head;
}

static uint64_t no_time(struct sim_policy *policy, struct sim_job *job)
{
	(void)policy;
	(void)job;
	return 0;
}

static void says_what_a_policy_does_wrong(void **state)
{
	(void)state;
	refuse(&(struct sim_policy_ops){.name = "x", .summary = "x", .ready = keep},
	        "policy x lacks its pick()");
	refuse(&(struct sim_policy_ops){.name = "x", .summary = "x", .pick = take},
	        "policy x lacks its ready()");
	refuse(&(struct sim_policy_ops){.summary = "x"}, "policy without a name lacks its name");
	refuse(&(struct sim_policy_ops){.name = "forgets", .summary = "x", .ready = forget, .pick = take},
	        "policy forgets picks none of 2 ready jobs at 8 ns");
	refuse(&(struct sim_policy_ops){.name = "looks", .summary = "x", .ready = keep, .pick = look},
	        "policy looks picks job A at 0 ns, which is not ready or picked already");
	refuse(
	        &(struct sim_policy_ops){
	                .name = "stingy", .summary = "x", .ready = keep, .pick = take, .slice = no_time},
	        "policy stingy gives job A a slice of 0 at 0 ns");
}

static int set_tick(struct sim_policy *policy, struct reason *why)
{
	(void)why;
	policy->tick_ns = 4;
	return 0;
}

static void a_tick_needs_its_hook(void **state)
{
	(void)state;
	refuse(
	        &(struct sim_policy_ops){
	                .name = "ticks", .summary = "x", .init = set_tick, .ready = keep, .pick = take},
	        "policy ticks sets tick_ns and lacks its tick()");
}

static uint64_t ticks[32];
static size_t tick_count;

static bool note_tick(struct sim_policy *policy)
{
	ticks[tick_count++] = policy->now_ns;
	return false;
}

/* Ticks come at multiples of their length, and not while everybody is away. */
static void ticks_while_there_is_something_to_do(void **state)
{
	static const struct sim_policy_ops ops = {.name = "ticks",
	        .summary = "x",
	        .init = set_tick,
	        .ready = keep,
	        .pick = take,
	        .tick = note_tick};
	struct sim_jobs jobs;
	struct sim_spec spec;
	const uint64_t burst_ns[] = {5, 100, 5};
	const struct sim_config config = {.ops = &ops, .cores = 1};
	struct sim_result result;

	(void)state;
	tick_count = 0;
	sim_jobs_init(&jobs);
	sim_spec_init(&spec);
	spec.arrival_ns = 1;
	assert_int_equal(sim_jobs_add(&jobs, &spec, burst_ns, 3, NULL), 0);
	assert_int_equal(sim_run(&jobs, &config, &result, NULL), 0);
	/* runs 1-6 and 106-111: the tick at 8 was set at 4 */
	assert_int_equal(tick_count, 3);
	assert_int_equal(ticks[0], 4);
	assert_int_equal(ticks[1], 8);
	assert_int_equal(ticks[2], 108);
	assert_int_equal(result.begin_ns, 1);
	assert_int_equal(result.end_ns, 111);
	sim_result_release(&result);
	sim_jobs_release(&jobs);
}

static void no_jobs_make_an_empty_result(void **state)
{
	static const struct sim_policy_ops ops = {.name = "x", .summary = "x", .ready = keep, .pick = take};
	struct sim_jobs jobs;
	const struct sim_config config = {.ops = &ops, .cores = 1};
	struct sim_result result;

	(void)state;
	sim_jobs_init(&jobs);
	assert_int_equal(sim_run(&jobs, &config, &result, NULL), 0);
	assert_int_equal(result.count, 0);
	assert_int_equal(result.end_ns, 0);
	sim_result_release(&result);
}

static bool is_lower(const struct sim_job *a, const struct sim_job *b)
{
	return a->left_ns < b->left_ns;
}

/* Against a sort of the same numbers, with removals from the middle. */
static void a_heap_gives_jobs_in_order(void **state)
{
	struct sim_job job[200] = {0};
	struct sim_heap heap;
	struct random random;
	const struct sim_job *before = NULL;

	(void)state;
	random_seed(&random, 3);
	assert_int_equal(sim_heap_init(&heap, 200, is_lower), 0);
	for (unsigned i = 0; i < 200; i++) {
		job[i].left_ns = random_below(&random, 20);
		job[i].order = i;
		sim_heap_push(&heap, &job[i]);
	}
	for (unsigned i = 0; i < 200; i += 3)
		sim_heap_remove(&heap, &job[i]);
	for (unsigned left = 200 - 67; left > 0; left--) {
		const struct sim_job *next = sim_heap_pop(&heap);

		assert_true(next->order % 3 != 0);
		if (before)
			assert_true(before->left_ns < next->left_ns ||
			            (before->left_ns == next->left_ns && before->order < next->order));
		before = next;
	}
	assert_null(sim_heap_pop(&heap));
	sim_heap_release(&heap);
}

/* One core, 100 jobs of 1 that come together: the k-th waits for k. */
static void metrics_are_those_of_the_definitions(void **state)
{
	static const struct sim_policy_ops ops = {.name = "x", .summary = "x", .ready = keep, .pick = take};
	const struct sim_config config = {.ops = &ops, .cores = 1};
	const uint64_t burst_ns = 1;
	struct sim_result result;
	struct sim_metrics metrics;
	struct sim_jobs jobs;
	struct sim_spec spec;
	double shares = 0, squares = 0;

	(void)state;
	sim_jobs_init(&jobs);
	sim_spec_init(&spec);
	for (unsigned i = 1; i <= 100; i++) {
		assert_int_equal(sim_jobs_add(&jobs, &spec, &burst_ns, 1, NULL), 0);
		shares += 1.0 / i;
		squares += 1.0 / i / i;
	}
	assert_int_equal(sim_run(&jobs, &config, &result, NULL), 0);
	assert_int_equal(sim_metrics_make(&metrics, &result), 0);
	assert_true(
	        metrics.response_ns == 49.5 && metrics.waiting_ns == 49.5 && metrics.turnaround_ns == 50.5);
	assert_true(metrics.p99_response_ns == 98 && metrics.p99_turnaround_ns == 99);
	assert_true(metrics.makespan_ns == 100 && metrics.throughput_per_s == 1e9);
	assert_true(metrics.utilisation == 1 && metrics.overhead == 0);
	assert_true(fabs(metrics.fairness - shares * shares / 100 / squares) < 1e-6);
	sim_result_release(&result);
	sim_jobs_release(&jobs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(says_what_a_policy_does_wrong),
	        cmocka_unit_test(a_tick_needs_its_hook),
	        cmocka_unit_test(ticks_while_there_is_something_to_do),
	        cmocka_unit_test(no_jobs_make_an_empty_result),
	        cmocka_unit_test(metrics_are_those_of_the_definitions),
	        cmocka_unit_test(a_heap_gives_jobs_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
