/* Jobs in tables and by chance, times in units, policies by name: what is read, and what is refused. */
#include "cmocka_all.h"

#include "sim/jobs_generate.h"
#include "sim/jobs_table.h"
#include "sim/policy.h"
#include "sim/sim_time.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int read_table(const char *table, struct sim_jobs *jobs, struct reason *why)
{
	FILE *stream = fmemopen((void *)(uintptr_t)table, strlen(table), "r");
	int error;

	assert_non_null(stream);
	sim_jobs_init(jobs);
	error = jobs_table_read(jobs, stream, "my.jobs", why);
	fclose(stream);
	return error;
}

static void refuse_table(const char *table, const char *part)
{
	struct sim_jobs jobs;
	struct reason why = {""};

	assert_true(read_table(table, &jobs, &why) < 0);
	if (!strstr(why.text, part))
		fail_msg("no '%s' in: %s", part, why.text);
	sim_jobs_release(&jobs);
}

static void reads_a_table(void **state)
{
	struct sim_jobs jobs;
	const struct sim_spec *spec;

	(void)state;
	assert_int_equal(read_table("# mine\n\n bursts\tjob arrival priority  # the columns\n"
	                            "2,io:5.5,1  P1 0 3\n\n10 P2 7 -\n",
	                         &jobs, NULL),
	        0);
	assert_int_equal(jobs.count, 2);
	assert_true(jobs.plain);
	spec = &jobs.spec[0];
	assert_string_equal(spec->name, "P1");
	assert_int_equal(spec->bursts, 3);
	assert_int_equal(jobs.burst_ns[spec->first_burst + 1], 5500000);
	assert_int_equal(spec->priority, 3);
	assert_int_equal(jobs.spec[1].arrival_ns, 7000000);
	assert_int_equal(jobs.spec[1].priority, 1);
	assert_int_equal(jobs.spec[1].tickets, SIM_TICKETS_PRESET);
	sim_jobs_release(&jobs);
}

static void repeats_bursts_and_periods(void **state)
{
	struct sim_jobs jobs;

	(void)state;
	assert_int_equal(
	        read_table("job bursts times period\nA 2ms,io:1s 3 -\nB 1ms 4 10ms\n", &jobs, NULL), 0);
	assert_false(jobs.plain);
	assert_int_equal(jobs.spec[0].bursts, 5);
	assert_int_equal(jobs.burst_ns[4], 2000000);
	assert_int_equal(jobs.spec[1].times, 4);
	assert_int_equal(jobs.spec[1].deadline_ns, 10000000);
	sim_jobs_release(&jobs);
}

static void says_where_a_table_is_wrong(void **state)
{
	(void)state;
	refuse_table("", "my.jobs:1: ends without a job");
	refuse_table("job bursts\n", "my.jobs:1: ends without a job");
	refuse_table("job arrival\nA 1\n", "my.jobs:1: the first line must name the columns");
	refuse_table("job burst\nA 1\n", "my.jobs:1: there is no column 'burst', did you mean 'bursts'?");
	refuse_table(
	        "job,bursts\nA,1\n", "my.jobs:1: columns are parted by blanks, not by commas: job,bursts");
	refuse_table("job bursts job\n", "my.jobs:1: a second column 'job'");
	refuse_table("job bursts\nA\n", "my.jobs:2: 1 columns are missing");
	refuse_table("job bursts\nA 1 2\n", "my.jobs:2: '2' stands behind the last of 2 columns");
	refuse_table("job bursts\n\nA 0\n", "my.jobs:3: bursts: each must be longer than 0");
	refuse_table("job bursts\nA x\n", "my.jobs:2: 'x' is not a time");
	refuse_table("job bursts\nA 1,2\n", "my.jobs:2: bursts: CPU and io: take turns");
	refuse_table("job bursts\nA io:1\n", "my.jobs:2: bursts: CPU and io: take turns");
	refuse_table("job bursts\nA 1,io:2\n", "my.jobs:2: bursts end on the CPU");
	refuse_table("job bursts times\nA 1 2\n", "must end with io:");
	refuse_table("job bursts nice\nA 1 20\n", "nice must be a whole number from -20 to 19, not '20'");
	refuse_table("job bursts priority\nA 1 high\n", "priority must be a whole number");
	refuse_table("job bursts tickets\nA 1 0\n", "tickets must be a whole number from 1");
	refuse_table("job bursts arrival\nA 1 -3\n", "arrival: '-3' is not a time");
	refuse_table("job bursts period\nA 1,io:2,1 10\n", "a periodic job has one CPU burst");
	refuse_table("job bursts deadline\nA 1 0\n", "deadline must be longer than 0");
	refuse_table("job bursts\nA_name_that_is_longer_than_anybody_needs 1\n", "is longer than 23 letters");
	refuse_table(
	        "job bursts\nA,B 1\n", "my.jobs:2: the job's name 'A,B' has something else than letters");
	refuse_table("job bursts\nA\xe1 1\n", "has something else than letters");
	refuse_table("job bursts\nA 1\nA 2\n", "my.jobs:3: a second job A");
	refuse_table("job bursts\nA 99999999999999\n", "too large");
	refuse_table("job bursts\nA 4000000000000\nB 4000000000000\n", "add up to more than 146 years");
}

static void writes_what_it_reads(void **state)
{
	static const char *const recipes[] = {
	        "n=30,seed=4,arrivals=exp(3),bursts=1..4,nice=-3..3,tickets=1..9",
	        "n=30,arrivals=poisson(5/s),io=uniform(1ms..3ms),bursts=3"};

	(void)state;
	for (size_t i = 0; i < sizeof(recipes) / sizeof(*recipes); i++) {
		struct sim_jobs jobs, again;
		struct reason why = {""};
		size_t size;
		char *text;
		FILE *stream = open_memstream(&text, &size);

		sim_jobs_init(&jobs);
		assert_int_equal(jobs_generate(&jobs, recipes[i], &why), 0);
		jobs_table_write(&jobs, stream);
		fclose(stream);
		if (read_table(text, &again, &why) != 0)
			fail_msg("%s", why.text);
		assert_int_equal(again.plain, jobs.plain);
		assert_int_equal(again.count, jobs.count);
		assert_int_equal(again.burst_count, jobs.burst_count);
		assert_memory_equal(again.burst_ns, jobs.burst_ns, jobs.burst_count * sizeof(*jobs.burst_ns));
		for (size_t job = 0; job < jobs.count; job++)
			assert_memory_equal(&again.spec[job], &jobs.spec[job], sizeof(*jobs.spec));
		free(text);
		sim_jobs_release(&again);
		sim_jobs_release(&jobs);
	}
}

static double mean_of(const char *recipe, bool gaps)
{
	struct sim_jobs jobs;
	double sum = 0;

	sim_jobs_init(&jobs);
	assert_int_equal(jobs_generate(&jobs, recipe, NULL), 0);
	for (size_t i = 0; i < jobs.burst_count; i++)
		sum += (double)jobs.burst_ns[i] / (double)jobs.burst_count;
	if (gaps)
		sum = (double)jobs.spec[jobs.count - 1].arrival_ns / (double)(jobs.count - 1);
	sim_jobs_release(&jobs);
	return sum;
}

/* Five standard errors of the mean of 20000. */
static void draws_what_was_asked_for(void **state)
{
	(void)state;
	assert_true(fabs(mean_of("n=20000,cpu=exp(10ms)", false) / 10e6 - 1) < 5 / sqrt(20000));
	assert_true(
	        fabs(mean_of("n=20000,cpu=uniform(10ms..30ms)", false) / 20e6 - 1) < 5 * 0.29 / sqrt(20000));
	assert_true(fabs(mean_of("n=20000,cpu=pareto(1ms,5)", false) / 1.25e6 - 1) < 5 * 0.26 / sqrt(20000));
	assert_true(mean_of("n=10,cpu=7", false) == 7e6);
	assert_true(fabs(mean_of("n=20000,arrivals=poisson(50/s)", true) / 20e6 - 1) < 5 / sqrt(20000));
	assert_true(mean_of("n=20,arrivals=5", true) == 5e6);
	/* another seed, other jobs */
	assert_true(mean_of("n=5,seed=1", false) != mean_of("n=5,seed=2", false));
}

static void refuse_recipe(const char *recipe, const char *part)
{
	struct sim_jobs jobs;
	struct reason why = {""};

	sim_jobs_init(&jobs);
	assert_true(jobs_generate(&jobs, recipe, &why) < 0);
	if (!strstr(why.text, part))
		fail_msg("no '%s' in: %s", part, why.text);
	sim_jobs_release(&jobs);
}

static void says_what_cannot_be_drawn(void **state)
{
	(void)state;
	refuse_recipe("n", "'n' is not written as name=value");
	refuse_recipe("n=0", "n=0: it must be a whole number from 1");
	refuse_recipe("n=2,n=3", "n is given twice");
	refuse_recipe("jobs=2", "there is no property of generated jobs 'jobs'");
	refuse_recipe("cpu=expo(3)", "'expo(3)' is not a length");
	refuse_recipe("cpu=exp(3", "is not a length");
	refuse_recipe("cpu=0", "must be longer than 0");
	refuse_recipe("cpu=exp(x)", "'x' is not a time");
	refuse_recipe("cpu=uniform(5)", "uniform takes two times");
	refuse_recipe("cpu=uniform(5..3)", "uniform begins with the shorter time");
	refuse_recipe("cpu=pareto(5)", "pareto takes the least time and a shape");
	refuse_recipe("cpu=pareto(5,0)", "the shape of pareto");
	refuse_recipe("cpu=exp(2000000s)", "longer than 11 days");
	refuse_recipe("arrivals=poisson(2)", "as in poisson(2/s)");
	refuse_recipe("arrivals=poisson(0/s)", "as in poisson(2/s)");
	refuse_recipe("bursts=0..2", ": it must be a whole number, or two");
	refuse_recipe("bursts=3..2", ": it must be a whole number, or two");
	refuse_recipe("nice=-21", "nice=-21: it must be a whole number, or two");
	refuse_recipe("bursts=2..", ": it must be a whole number, or two");
}

static void reads_and_writes_times(void **state)
{
	char text[48];
	bool plain = true;
	uint64_t ns;

	(void)state;
	assert_int_equal(sim_time_parse("2.5", &ns, &plain, NULL), 0);
	assert_int_equal(ns, 2500000);
	assert_true(plain);
	assert_string_equal(sim_time_format(ns, true, text, sizeof(text)), "2.5");
	assert_string_equal(sim_time_format(ns, false, text, sizeof(text)), "2.5ms");
	assert_int_equal(sim_time_parse("3us", &ns, &plain, NULL), 0);
	assert_int_equal(ns, 3000);
	assert_false(plain);
	assert_string_equal(sim_time_format(3000, true, text, sizeof(text)), "0.003");
	assert_string_equal(sim_time_format(0, false, text, sizeof(text)), "0");
	assert_string_equal(sim_time_format(7000001, true, text, sizeof(text)), "7.000001");
	assert_int_equal(sim_time_parse("-1", &ns, NULL, NULL), -EINVAL);
	assert_int_equal(sim_time_parse("", &ns, NULL, NULL), -EINVAL);
	assert_int_equal(sim_time_parse("1.", &ns, NULL, NULL), -EINVAL);
	assert_int_equal(sim_time_parse("9999999999999", &ns, NULL, NULL), -ERANGE);
}

static void refuse_choice(const char *text, const char *part)
{
	struct sim_choice choice;
	struct reason why = {""};

	assert_int_equal(sim_choice_parse(text, &choice, &why), -EINVAL);
	if (!strstr(why.text, part))
		fail_msg("no '%s' in: %s", part, why.text);
}

static void reads_policies_with_parameters(void **state)
{
	struct sim_choice choice;

	(void)state;
	assert_int_equal(sim_policies_validate(NULL), 0);
	assert_int_equal(sim_choice_parse("rr(2)", &choice, NULL), 0);
	assert_int_equal(choice.params.value[0], 2000000);
	assert_int_equal(sim_choice_parse("rr(quantum=2.5)", &choice, NULL), 0);
	assert_int_equal(choice.params.value[0], 2500000);
	assert_int_equal(sim_choice_parse("rr(250us)", &choice, NULL), 0);
	assert_int_equal(choice.params.value[0], 250000);
	/* a count stays a count */
	assert_int_equal(sim_choice_parse("mlfq(4,2,boost=50)", &choice, NULL), 0);
	assert_int_equal(choice.params.value[0], 4);
	assert_int_equal(choice.params.value[1], 2000000);
	assert_int_equal(choice.params.value[3], 50000000);
	refuse_choice("rrr", "did you mean 'rr'?");
	refuse_choice("rr(2", "does not end with its ')'");
	refuse_choice("rr(0)", "quantum: it must be from");
	refuse_choice("rr(2,3)", "takes at most 1 parameter");
	refuse_choice("fifo(2)", "fifo takes no parameters");
	refuse_choice("rr(slice=2)", "there is no parameter of rr 'slice'");
	refuse_choice("edf(5,", "does not end with its ')'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(reads_a_table),
	        cmocka_unit_test(repeats_bursts_and_periods),
	        cmocka_unit_test(says_where_a_table_is_wrong),
	        cmocka_unit_test(writes_what_it_reads),
	        cmocka_unit_test(draws_what_was_asked_for),
	        cmocka_unit_test(says_what_cannot_be_drawn),
	        cmocka_unit_test(reads_and_writes_times),
	        cmocka_unit_test(reads_policies_with_parameters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
