/* gantt_text: the scale of charts in the terminal, alone and beside each other. */
#include "cmocka_all.h"

#include "sim/gantt_text.h"
#include "sim_fixture.h"

#include <stdlib.h>

/* In steps of 10 and of 1. */
#define COARSE "job bursts\nA 30\nB 20\n"
#define FINE "job bursts\nA 31\nB 22\n"

static void assert_chart(
        const struct sim_fixture *fixture, const struct gantt_scale *scale, const char *wanted)
{
	char *text = NULL;
	size_t size;
	FILE *const out = open_memstream(&text, &size);

	assert_non_null(out);
	assert_int_equal(
	        gantt_text_print(&fixture->result, &fixture->trace, scale, fixture->jobs.plain, out), 0);
	assert_int_equal(fclose(out), 0);
	assert_string_equal(text, wanted);
	free(text);
}

static void a_chart_alone_has_the_scale_that_it_needs(void **state)
{
	struct sim_fixture coarse = {0};

	(void)state;
	sim_fixture_run(&coarse, COARSE, "fifo");
	assert_chart(&coarse, NULL,
	        "  A    |###\n"
	        "  B    |...##\n"
	        "       0    50\n");
	sim_fixture_release(&coarse);
}

static void charts_that_are_compared_have_one_scale(void **state)
{
	struct sim_fixture coarse = {0}, fine = {0};
	struct gantt_scale scale = {0};

	(void)state;
	sim_fixture_run(&coarse, COARSE, "fifo");
	sim_fixture_run(&fine, FINE, "fifo");
	gantt_scale_add(&scale, &coarse.result, &coarse.trace);
	gantt_scale_add(&scale, &fine.result, &fine.trace);
	assert_chart(&coarse, &scale,
	        "  A    |##############################\n"
	        "  B    |..............................####################\n"
	        "       0         10        20        30        40        50 53\n");
	assert_chart(&fine, &scale,
	        "  A    |###############################\n"
	        "  B    |...............................######################\n"
	        "       0         10        20        30        40        50 53\n");
	sim_fixture_release(&coarse);
	sim_fixture_release(&fine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_chart_alone_has_the_scale_that_it_needs),
	        cmocka_unit_test(charts_that_are_compared_have_one_scale),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
