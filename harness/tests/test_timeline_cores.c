/* timeline_cores: who ran on a core, from steps that overlap. */
#include "cmocka_all.h"

#include "figures/timeline_cores.h"

#include <errno.h>
#include <string.h>

#define BACKGROUND 2

static struct timeline_cores cores;

static int begin(void **state)
{
	(void)state;
	cores = (struct timeline_cores){.background = BACKGROUND};
	return 0;
}

static int end(void **state)
{
	(void)state;
	timeline_cores_release(&cores);
	return 0;
}

/* Times are in microseconds. */
static void add(
        unsigned series, uint64_t start, uint64_t stop, uint64_t ran, uint16_t cpu_start, uint16_t cpu_end)
{
	const struct trace_step step = {.start_ns = start * 1000,
	        .end_ns = stop * 1000,
	        .ran_ns = ran * 1000,
	        .cpu_start = cpu_start,
	        .cpu_end = cpu_end};

	assert_int_equal(timeline_cores_add(&cores, series, &step), 0);
}

static void add_whole(unsigned series, uint64_t start, uint64_t stop)
{
	add(series, start, stop, stop - start, 0, 0);
}

static void assert_bar(size_t i, uint64_t start, uint64_t stop, unsigned series, enum gantt_kind kind)
{
	assert_true(i < cores.bar_count);
	assert_int_equal(cores.bars[i].start_ns, start * 1000);
	assert_int_equal(cores.bars[i].end_ns, stop * 1000);
	assert_int_equal(cores.bars[i].series, series);
	assert_int_equal(cores.bars[i].kind, kind);
}

/* Worker 1 ran while worker 0's step was open, and did so without a pause between its two jobs. */
static void a_preempted_step_is_cut(void **state)
{
	(void)state;
	add_whole(0, 0, 1000);
	add_whole(1, 200, 300);
	add_whole(1, 301, 400);
	assert_int_equal(timeline_cores_end(&cores), 0);
	assert_int_equal(cores.bar_count, 4);
	assert_bar(0, 0, 200, 0, GANTT_RUN);
	assert_bar(1, 200, 300, 1, GANTT_RUN);
	assert_bar(2, 301, 400, 1, GANTT_RUN);
	assert_bar(3, 400, 1000, 0, GANTT_RUN);
}

/* Worker 0 ended its step although worker 1 had begun one: they changed in between. */
static void where_it_is_not_known_that_is_said(void **state)
{
	(void)state;
	add_whole(0, 0, 500);
	add_whole(1, 400, 900);
	assert_int_equal(timeline_cores_end(&cores), 0);
	assert_int_equal(cores.bar_count, 3);
	assert_bar(0, 0, 400, 0, GANTT_RUN);
	assert_bar(1, 400, 500, 1, GANTT_SWITCH);
	assert_bar(2, 500, 900, 1, GANTT_RUN);
}

static void the_background_knows_when_it_ran(void **state)
{
	(void)state;
	add_whole(BACKGROUND, 100, 300);
	add_whole(0, 0, 600);
	add_whole(1, 299, 400);
	assert_int_equal(timeline_cores_end(&cores), 0);
	assert_int_equal(cores.bar_count, 4);
	assert_bar(0, 0, 100, 0, GANTT_RUN);
	assert_bar(1, 100, 300, BACKGROUND, GANTT_RUN);
	assert_bar(2, 300, 400, 1, GANTT_RUN);
	assert_bar(3, 400, 600, 0, GANTT_RUN);
}

static void a_step_that_ran_for_less_is_lower(void **state)
{
	(void)state;
	/* Of 1000, 500 are another's, and of the rest it ran for a fifth. */
	add(0, 0, 1000, 100, 0, 0);
	add_whole(1, 200, 700);
	/* Nine tenths and more are all. */
	add(0, 2000, 3000, 950, 0, 0);
	/* Not at all. */
	add(0, 4000, 5000, 0, 0, 0);
	assert_int_equal(timeline_cores_end(&cores), 0);
	assert_int_equal(cores.bar_count, 5);
	assert_int_equal(cores.bars[0].busy_ns, 40000);
	assert_int_equal(cores.bars[1].busy_ns, 0);
	assert_int_equal(cores.bars[2].busy_ns, 60000);
	assert_int_equal(cores.bars[3].busy_ns, 0);
	assert_int_equal(cores.bars[4].busy_ns, 1);
}

static void a_step_that_moved_is_halved(void **state)
{
	(void)state;
	add(0, 100, 300, 200, 7, 3);
	add(1, 500, 600, 100, 5, 5);
	assert_int_equal(timeline_cores_end(&cores), 0);
	assert_int_equal(cores.moved, 1);
	assert_int_equal(cores.core_count, 3);
	assert_int_equal(cores.cores[0], 3);
	assert_int_equal(cores.cores[1], 5);
	assert_int_equal(cores.cores[2], 7);
	assert_int_equal(cores.bar_count, 3);
	assert_bar(0, 200, 300, 0, GANTT_RUN);
	assert_bar(2, 100, 200, 0, GANTT_RUN);
	assert_int_equal(cores.bars[0].lane, 0);
	assert_int_equal(cores.bars[2].lane, 2);
}

static void more_cores_than_lanes_are_refused(void **state)
{
	(void)state;
	for (uint16_t core = 0; core <= GANTT_LANES_MAX; core++)
		add(0, 10u * core, 10u * core + 5, 5, core, core);
	assert_int_equal(timeline_cores_end(&cores), -E2BIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(a_preempted_step_is_cut, begin, end),
	        cmocka_unit_test_setup_teardown(where_it_is_not_known_that_is_said, begin, end),
	        cmocka_unit_test_setup_teardown(the_background_knows_when_it_ran, begin, end),
	        cmocka_unit_test_setup_teardown(a_step_that_ran_for_less_is_lower, begin, end),
	        cmocka_unit_test_setup_teardown(a_step_that_moved_is_halved, begin, end),
	        cmocka_unit_test_setup_teardown(more_cores_than_lanes_are_refused, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
