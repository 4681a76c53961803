/* Which jobs a recorder counts, and whose latencies. */
#include "cmocka_all.h"

#include "trial/gate.h"
#include "trial/recorder.h"

#include <stdlib.h>
#include <string.h>

#define BEGIN_NS 1000
#define END_NS 2000

static bool is_right(const struct workload *workload, const struct job *job)
{
	(void)workload;
	(void)job;
	return true;
}

static const struct workload_ops ops = {.verify = is_right};
static const struct workload workload = {.ops = &ops};

static struct recorder *recorder;

static int make_recorder(void **state)
{
	const struct gate gate = {.begin_ns = BEGIN_NS, .end_ns = END_NS};

	(void)state;
	recorder = aligned_alloc(CACHE_LINE_BYTES, sizeof(*recorder));
	if (!recorder)
		return -1;
	memset(recorder, 0, sizeof(*recorder));
	recorder_open(recorder, &gate, NULL, NULL);
	return 0;
}

static int free_recorder(void **state)
{
	(void)state;
	free(recorder);
	return 0;
}

/* Returns whether another job may be started. */
static bool run_job(uint64_t id, uint64_t from_ns, uint64_t to_ns)
{
	struct job job;

	recorder_start(recorder, &job, id, from_ns);
	return recorder_finish(recorder, &workload, &job, to_ns);
}

static void the_warm_up_is_not_measured(void **state)
{
	(void)state;
	assert_true(run_job(0, 100, 900));
	assert_int_equal(recorder->done, 1);
	assert_int_equal(recorder->done_in_window, 0);
	assert_int_equal(recorder->latency.total, 0);
}

static void what_is_done_in_the_window_counts(void **state)
{
	(void)state;
	assert_true(run_job(0, 900, 1100));
	assert_true(run_job(1, 1100, 1900));
	assert_int_equal(recorder->done_in_window, 2);
	assert_int_equal(recorder->latency.total, 2);
	assert_int_equal(recorder->latency.max_ns, 800);
}

/* Without them the jobs that starve would have no latency, and an unfair model the best. */
static void what_starves_has_a_latency_but_is_no_throughput(void **state)
{
	(void)state;
	assert_true(run_job(1, 1100, 1200));
	assert_false(run_job(0, 100, 2500));
	assert_int_equal(recorder->done, 2);
	assert_int_equal(recorder->done_in_window, 1);
	assert_int_equal(recorder->latency.total, 2);
	assert_int_equal(recorder->latency.max_ns, 2400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(the_warm_up_is_not_measured, make_recorder, free_recorder),
	        cmocka_unit_test_setup_teardown(
	                what_is_done_in_the_window_counts, make_recorder, free_recorder),
	        cmocka_unit_test_setup_teardown(
	                what_starves_has_a_latency_but_is_no_throughput, make_recorder, free_recorder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
