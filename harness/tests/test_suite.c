/* suite: what a file or the command line spells becomes cells, and every mistake names its place. */
#include "cmocka_all.h"

#include "base/clock.h"
#include "suite/suite.h"

#include <errno.h>
#include <glob.h>
#include <limits.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CORES 2

static char folder[] = "/tmp/telar-suite-XXXXXX";

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink("t.ini");
	return chdir("/") == 0 ? rmdir(folder) : -1;
}

static void write_file(const char *text)
{
	FILE *file = fopen("t.ini", "we");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* Reads and expands `text` as t.ini. */
static int expand(struct suite *suite, const char *text, struct reason *why)
{
	int error;

	write_file(text);
	why->text[0] = '\0';
	assert_int_equal(suite_init(suite), 0);
	error = suite_load(suite, "t.ini", why);
	return error ? error : suite_expand(suite, CORES, why);
}

static void assert_wrong(const char *text, const char *sentence)
{
	struct suite suite;
	struct reason why;
	const int error = expand(&suite, text, &why);

	if (error >= 0 || !strstr(why.text, sentence))
		fail_msg("%s\n-> %d '%s', not '%s'", text, error, why.text, sentence);
	suite_release(&suite);
}

static bool has_cell(const struct suite *suite, const char *name)
{
	for (size_t i = 0; i < suite->cell_count; i++)
		if (strcmp(suite->cells[i].name, name) == 0)
			return true;
	return false;
}

static void reads_settings_and_makes_every_combination(void **state)
{
	struct suite suite;
	struct reason why;

	(void)state;
	assert_int_equal(expand(&suite,
	                         "; a comment\n"
	                         "[suite]\n"
	                         "summary = two by two by two\n"
	                         "window = 300ms ; an inline comment\n"
	                         "warmup: 10ms\n"
	                         "repetitions = 3\n"
	                         "target = 0.5%\n"
	                         "most = 7\n"
	                         "budget = 90s\n"
	                         "seed = 18446744073709551615\n"
	                         "\n"
	                         "[cells]\n"
	                         "models = pool, fork\n"
	                         "workloads = null\n"
	                         "policies = other, fifo:10\n"
	                         "workers = 1, 2x\n",
	                         &why),
	        0);
	assert_string_equal(suite.name, "t");
	assert_string_equal(suite.path, "t.ini");
	assert_string_equal(suite.summary, "two by two by two");
	assert_int_equal(suite.window_ns, 300 * NS_PER_MS);
	assert_int_equal(suite.warmup_ns, 10 * NS_PER_MS);
	assert_int_equal(suite.repetitions, 3);
	assert_true(suite.target > 0.00499 && suite.target < 0.00501);
	assert_int_equal(suite.most, 7);
	assert_int_equal(suite.budget_ns, 90 * NS_PER_S);
	assert_true(suite.seed == UINT64_MAX);
	assert_int_equal(suite.cell_count, 8);
	assert_int_equal(suite.workload_count, 1);
	assert_true(has_cell(&suite, "pool/null/other/none/workers:1/background:none"));
	assert_true(has_cell(&suite, "fork/null/fifo:10/none/workers:4/background:none"));
	for (size_t i = 0; i < suite.cell_count; i++) {
		assert_int_equal(suite.cells[i].window_ns, suite.window_ns);
		assert_true(suite.cells[i].limit_ns > suite.window_ns + suite.warmup_ns);
		assert_ptr_equal(suite.cells[i].workload, suite.workloads[0]);
	}
	suite_release(&suite);
}

static void warms_each_model_up_as_it_needs(void **state)
{
	static const char cells[] = "[cells]\nmodels = pool, spawn\nworkloads = null\n";
	struct suite suite;
	struct reason why;
	char text[200];

	(void)state;
	assert_int_equal(expand(&suite, cells, &why), 0);
	assert_int_equal(suite.cell_count, 2);
	assert_int_not_equal(suite.cells[0].warmup_ns, suite.cells[1].warmup_ns);
	for (size_t i = 0; i < suite.cell_count; i++) {
		assert_int_equal(suite.cells[i].warmup_ns, suite.cells[i].model->warmup_ns);
		assert_true(suite.cells[i].limit_ns > suite.cells[i].warmup_ns + suite.window_ns);
	}
	suite_release(&suite);
	snprintf(text, sizeof(text), "[suite]\nwarmup = auto\n%s", cells);
	assert_int_equal(expand(&suite, text, &why), 0);
	assert_int_equal(suite.warmup_ns, SUITE_WARMUP_AUTO);
	suite_release(&suite);
	/* What is written down holds for all. */
	snprintf(text, sizeof(text), "[suite]\nwindow = 5ms\nrepetitions = 10\nwarmup = 7ms\n%s", cells);
	assert_int_equal(expand(&suite, text, &why), 0);
	assert_int_equal(suite.cells[0].warmup_ns, 7 * NS_PER_MS);
	assert_int_equal(suite.cells[1].warmup_ns, 7 * NS_PER_MS);
	assert_true(suite_seconds(&suite) > 0.239 && suite_seconds(&suite) < 0.241);
	suite_release(&suite);
}

static void splits_lists_outside_of_parentheses_and_over_lines(void **state)
{
	struct suite suite;
	struct reason why;

	(void)state;
	assert_int_equal(expand(&suite,
	                         "[cells]\r\n"
	                         "  models = pool,\r\n"
	                         "\tfork\r\n"
	                         "workloads = file(8KiB,no), null,\r\n"
	                         "    primes(100)\r\n"
	                         "\r\n"
	                         "  # between\r\n"
	                         "    sha256(64KiB)",
	                         &why),
	        0);
	assert_int_equal(suite.workload_count, 4);
	assert_int_equal(suite.cell_count, 8);
	suite_release(&suite);
}

static void merges_cells_that_come_out_equal(void **state)
{
	struct suite suite;
	struct reason why;

	(void)state;
	/* null has one worker; sha256 is sha256(64KiB); deadline:auto stays what was asked for */
	assert_int_equal(expand(&suite,
	                         "[cells]\n"
	                         "models = null, pool\n"
	                         "workloads = null\n"
	                         "workers = 1, 2, 1x, 2x\n"
	                         "[cells again]\n"
	                         "models = pool\n"
	                         "workloads = sha256, sha256(64KiB), null\n"
	                         "policies = other, other:0\n"
	                         "workers = 1\n"
	                         "[cells more]\n"
	                         "models = null\n"
	                         "workloads = null\n"
	                         "policies = deadline:auto, deadline:9ms/10ms\n",
	                         &why),
	        0);
	/* null/null; pool/null with 1, 2 and 4 workers; pool/sha256; null under two policies */
	assert_int_equal(suite.cell_count, 7);
	assert_int_equal(suite.workload_count, 2);
	assert_true(has_cell(&suite, "null/null/other/none/workers:1/background:none"));
	assert_true(has_cell(&suite, "null/null/deadline:auto/none/workers:1/background:none"));
	suite_release(&suite);
}

static void resolves_automatic_reservations_cell_by_cell(void **state)
{
	struct suite suite;
	struct reason why;

	(void)state;
	assert_int_equal(expand(&suite,
	                         "[cells]\n"
	                         "models = pool\n"
	                         "workloads = null\n"
	                         "policies = deadline:auto\n"
	                         "workers = 1, 2x\n",
	                         &why),
	        0);
	assert_true(has_cell(&suite, "pool/null/deadline:auto/none/workers:1/background:none"));
	assert_true(has_cell(&suite, "pool/null/deadline:auto/none/workers:4/background:none"));
	for (size_t i = 0; i < suite.cell_count; i++)
		assert_int_equal(
		        suite.cells[i].policy.runtime_ns, suite.cells[i].workers == 1 ? 9000000 : 4500000);
	suite_release(&suite);
}

static void chooses_jobs_in_flight_for_the_largest_cell(void **state)
{
	struct suite suite;
	struct reason why;

	(void)state;
	assert_int_equal(
	        expand(&suite, "[cells]\nmodels = pool\nworkloads = null\nworkers = 1, 50\n", &why), 0);
	assert_int_equal(suite.in_flight, 100);
	assert_int_equal(suite.cells[0].in_flight, suite.cells[1].in_flight);
	suite_release(&suite);
	assert_int_equal(expand(&suite, "[cells]\nmodels = pool\nworkloads = null\n", &why), 0);
	assert_int_equal(suite.in_flight, 32);
	suite_release(&suite);
}

static void makes_cells_of_arrivals(void **state)
{
	struct suite suite;
	struct reason why;

	(void)state;
	assert_int_equal(expand(&suite,
	                         "[cells]\nmodels = pool, fork\nworkloads = null\nworkers = 3\n"
	                         "arrivals = closed, open(2000/s,poisson)\n",
	                         &why),
	        0);
	assert_int_equal(suite.cell_count, 4);
	/* Closed arrivals are the preset and go unsaid. */
	assert_true(has_cell(&suite, "pool/null/other/none/workers:3/background:none"));
	assert_true(has_cell(
	        &suite, "pool/null/other/none/workers:3/background:none/arrival:open(2000/s,poisson)"));
	for (size_t i = 0; i < suite.cell_count; i++) {
		const struct cell *cell = &suite.cells[i];
		const bool open = strstr(cell->name, "open") != NULL;

		assert_int_equal(arrival_is_open(&cell->arrival), open);
		/* More than closed cells, but fork has as many as it has workers. */
		assert_int_equal(cell->in_flight, strcmp(cell->model->name, "fork") == 0 ? 3
		                                  : open                                 ? 256
		                                                                         : 32);
	}
	suite_release(&suite);
	assert_int_equal(expand(&suite,
	                         "[suite]\nin_flight = 5\n[cells]\nmodels = pool\nworkloads = null\n"
	                         "arrivals = open(9/s,constant)\n",
	                         &why),
	        0);
	assert_int_equal(suite.cells[0].in_flight, 5);
	suite_release(&suite);
	assert_wrong("[cells]\nmodels = pool\nworkloads = null\narrivals = open(9)\n",
	        "t.ini:4: 'open(9)' is not an arrival");
}

static void lays_options_over_every_matrix(void **state)
{
	struct suite suite;
	struct reason why;

	(void)state;
	write_file("[suite]\nwindow = 1s\n"
	           "[cells]\nmodels = pool\nworkloads = null\nworkers = 1\n"
	           "[cells more]\nmodels = nosuch\nworkloads = primes\n");
	assert_int_equal(suite_init(&suite), 0);
	assert_int_equal(suite_load(&suite, "t.ini", &why), 0);
	assert_int_equal(suite_set(&suite, "models", "fork", "--models", &why), 0);
	assert_int_equal(suite_set(&suite, "workers", "3, 1x", "--workers", &why), 0);
	assert_int_equal(suite_set(&suite, "window", "50ms", "--window", &why), 0);
	assert_int_equal(suite_expand(&suite, CORES, &why), 0);
	assert_int_equal(suite.cell_count, 4);
	assert_int_equal(suite.cells[0].window_ns, 50 * NS_PER_MS);
	for (size_t i = 0; i < suite.cell_count; i++) {
		assert_string_equal(suite.cells[i].model->name, "fork");
		assert_in_range(suite.cells[i].workers, 2, 3);
	}
	suite_release(&suite);
}

static void does_without_a_file(void **state)
{
	struct suite suite;
	struct reason why;

	(void)state;
	assert_int_equal(suite_init(&suite), 0);
	assert_int_equal(suite_set(&suite, "models", "pool", "--models", &why), 0);
	assert_true(suite_expand(&suite, CORES, &why) < 0);
	assert_non_null(strstr(why.text, "no workloads"));
	assert_int_equal(suite_set(&suite, "workloads", "null", "--workloads", &why), 0);
	assert_int_equal(suite_expand(&suite, CORES, &why), 0);
	assert_string_equal(suite.name, "custom");
	assert_int_equal(suite.cell_count, 1);
	assert_string_equal(suite.cells[0].name, "pool/null/other/none/workers:2/background:none");
	suite_release(&suite);
}

#define CELLS "[cells]\nmodels = pool\nworkloads = null\n"

static void names_the_line_of_a_mistake_in_the_file(void **state)
{
	static const struct {
		const char *text, *sentence;
	} wrong[] = {
	        {"", "t.ini:1: ends without a [cells]"},
	        {"[suite]\nwindow = 1s\n", "t.ini:2: ends without a [cells]"},
	        {"window = 1s\n", "t.ini:1: 'window' stands before any [section]"},
	        {CELLS "[suits]\nwindow = 1s\n",
	                "t.ini:4: there is no section 'suits', did you mean 'suite'?"},
	        {CELLS "[cells2]\nmodels = pool\n",
	                "t.ini:4: there is no section 'cells2', did you mean 'cells'?"},
	        {CELLS "[workloads]\nwindow = 1s\n",
	                "t.ini:4: there is no section 'workloads' (known: suite, cells, cells NAME)"},
	        {"[suite]\nwindw = 1s\n" CELLS, "t.ini:2: there is no key 'windw', did you mean 'window'?"},
	        {CELLS "polices = other\n", "t.ini:4: there is no key 'polices', did you mean 'policies'?"},
	        {CELLS "window = 1s\n", "t.ini:4: 'window' belongs in [suite]"},
	        {"[suite]\n\n;\nworkers = 2\n", "t.ini:4: 'workers' belongs in [cells]"},
	        {CELLS "[cells]\nmodels = fork\n", "t.ini:4: a second [cells]; the first is t.ini:1"},
	        {"[suite]\nseed = 1\n" CELLS "[suite]\nwindow = 1s\n", "t.ini:6: a second [suite]"},
	        {CELLS "models = fork\n", "t.ini:4: 'models' stands twice"},
	        {"[suite]\nseed = 1\nseed = 1\n" CELLS, "t.ini:3: 'seed' stands twice"},
	        {"[suite]\nsummary = one\n   two\n" CELLS,
	                "t.ini:3: an indented line goes on with 'summary'"},
	        {"[suite]\n" CELLS, "t.ini:1: this section is empty"},
	        {CELLS "[cells b]\n", "t.ini:4: this section is empty"},
	        {CELLS "policies\n", "t.ini:4: neither [section] nor key = value"},
	        {CELLS "policies\nnonsense = 1\n", "t.ini:4: neither"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_wrong(wrong[i].text, wrong[i].sentence);
}

static void names_the_line_of_an_impossible_value(void **state)
{
	static const struct {
		const char *text, *sentence;
	} wrong[] = {
	        {"[suite]\nwindow = 0ms\n" CELLS, "t.ini:2: '0ms' is not between 1ms and 60m"},
	        {"[suite]\nwindow = 61m\n" CELLS, "t.ini:2: '61m' is not between 1ms and 60m"},
	        {"[suite]\nwindow = fast\n" CELLS, "t.ini:2: "},
	        {"[suite]\nwindow =\n" CELLS, "t.ini:2: "},
	        {"[suite]\nwindow = 20m\nlimit = 20m\n" CELLS, "t.ini:3: the limit"},
	        {"[suite]\nrepetitions = 3\nmost = 2\n" CELLS,
	                "t.ini:3: 2 trials of a cell at most, but each has 3 repetitions"},
	        {"[suite\nwindow = 1s\n" CELLS, "t.ini:1: a section without its ']'"},
	        {"[suite]\nwindow = 1s\n[cells\nmodels = pool\n", "t.ini:3: a section without its ']'"},
	        {"[suite]\ntarget = 2\n" CELLS, "t.ini:2: '2' is not a percentage"},
	        {"[suite]\nrepetitions = 0\n" CELLS, "t.ini:2: "},
	        {"[suite]\nrepetitions = -1\n" CELLS, "t.ini:2: "},
	        {"[suite]\nin_flight = 99999999\n" CELLS, "t.ini:2: "},
	        {"[cells]\nmodels = pol\nworkloads = null\n",
	                "t.ini:2: there is no model 'pol', did you mean 'pool'?"},
	        {"[cells]\nmodels = pool\nworkloads = null,\n   nul\n", "t.ini:4: "},
	        {"[cells]\nmodels = pool\nworkloads = sha256(3)), null\n", "t.ini:3: "},
	        {"[cells]\nmodels = pool\nworkloads = sha256(64KiB, null\n", "t.ini:3: "},
	        {CELLS "policies = fifo:0\n", "t.ini:4: "},
	        {CELLS "policies = fifo:100\n", "t.ini:4: "},
	        {CELLS "policies = deadline:20ms/10ms\n", "t.ini:4: "},
	        {CELLS "placements = compct\n", "t.ini:4: "},
	        {CELLS "workers = 0\n", "t.ini:4: "},
	        {CELLS "workers = 1, 99999999\n", "t.ini:4: "},
	        {CELLS "background = cpu\n", "t.ini:4: "},
	        {CELLS "workers = 1,,2\n", "t.ini:4: an empty entry"},
	        {CELLS "workers = ,\n", "t.ini:4: an empty entry"},
	        {CELLS "workers =\n", "t.ini:4: an empty entry"},
	        {"[cells]\nmodels = pool\n", "t.ini:1: no workloads are named"},
	        {CELLS "[cells b]\nworkloads = null\n", "t.ini:4: no models are named"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_wrong(wrong[i].text, wrong[i].sentence);
}

static void refuses_a_line_that_would_be_cut(void **state)
{
	char text[1024] = CELLS "policies = other";
	struct suite suite;
	struct reason why;

	(void)state;
	while (strlen(strrchr(text, '\n')) < 180)
		strcat(text, ", other");
	assert_int_equal(expand(&suite, text, &why), 0);
	suite_release(&suite);
	strcat(text, ", other, other, other, other\nworkers = 1\n");
	assert_wrong(text, "t.ini:4: longer than");
}

static void refuses_what_is_not_a_readable_file(void **state)
{
	struct suite suite;
	struct reason why;

	(void)state;
	assert_int_equal(suite_init(&suite), 0);
	assert_int_equal(suite_load(&suite, "nosuch.ini", &why), -ENOENT);
	assert_non_null(strstr(why.text, "nosuch.ini: cannot be opened"));
	assert_true(suite_load(&suite, "/tmp", &why) < 0);
	assert_non_null(strstr(why.text, "/tmp:1: cannot be read"));
	assert_true(suite_load(&suite, "/dev/zero", &why) < 0);
	assert_non_null(strstr(why.text, "/dev/zero:1: longer than"));
	suite_release(&suite);
}

static void names_the_option_of_a_mistake(void **state)
{
	static const struct {
		const char *key, *value, *sentence;
	} wrong[] = {
	        {"workers", "0", "--x: "},
	        {"workers", "-1", "--x: "},
	        {"workers", "99999999", "--x: "},
	        {"workers", "2y", "--x: "},
	        {"workers", "", "--x: an empty entry"},
	        {"models", "pool,frok", "--x: there is no model 'frok', did you mean 'fork'?"},
	        {"window", "0", "--x: "},
	        {"limit", "20ms", "--x: the limit"},
	        {"most", "4", "--x: 4 trials of a cell at most, but each has 5 repetitions"},
	        {"modles", "pool", "--x: there is no key 'modles', did you mean 'models'?"},
	};

	(void)state;
	write_file(CELLS);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		struct suite suite;
		struct reason why = {""};
		int error;

		assert_int_equal(suite_init(&suite), 0);
		assert_int_equal(suite_load(&suite, "t.ini", &why), 0);
		error = suite_set(&suite, wrong[i].key, wrong[i].value, "--x", &why);
		if (!error)
			error = suite_expand(&suite, CORES, &why);
		if (error >= 0 || strncmp(why.text, wrong[i].sentence, strlen(wrong[i].sentence)) != 0)
			fail_msg("%s=%s: %d '%s'", wrong[i].key, wrong[i].value, error, why.text);
		suite_release(&suite);
	}
}

/* Only what was asked for can be wrong. */
static void as_many_trials_are_allowed_as_are_certain(void **state)
{
	struct suite suite;
	struct reason why;

	(void)state;
	assert_int_equal(expand(&suite, "[suite]\nrepetitions = 50\n" CELLS, &why), 0);
	assert_int_equal(suite.most, 50);
	suite_release(&suite);
}

static void refuses_a_matrix_beyond_all_patience(void **state)
{
	struct suite suite;
	struct reason why;
	char text[16000] = "[cells]\nmodels = pool\nworkloads = null\nworkers = 1";

	(void)state;
	for (unsigned i = 1; i < 400; i++)
		strcat(text, ",\n 1");
	strcat(text, "\npolicies = other");
	for (unsigned i = 1; i < 250; i++)
		strcat(text, ",\n other");
	assert_int_equal(expand(&suite, text, &why), 0);
	assert_int_equal(suite.cell_count, 1);
	suite_release(&suite);
	strcat(text, ",\n idle\n");
	assert_wrong(text, "t.ini:1: more than 100000 cells");
}

/* What the project brings along works, and takes no longer than it says. */
static void expands_every_suite_of_the_project(void **state)
{
	struct reason why = {""};
	char pattern[PATH_MAX];
	glob_t paths;

	(void)state;
	snprintf(pattern, sizeof(pattern), "%s/benchmarks/suites/*.ini", getenv("TELAR_ROOT"));
	assert_int_equal(glob(pattern, 0, NULL, &paths), 0);
	for (size_t i = 0; i < paths.gl_pathc; i++) {
		struct suite suite;
		double seconds;
		int error;

		assert_int_equal(suite_init(&suite), 0);
		error = suite_load(&suite, paths.gl_pathv[i], &why);
		if (!error)
			error = suite_expand(&suite, CORES, &why);
		if (error || suite.summary[0] == '\0')
			fail_msg("%s: %d '%s' '%s'", paths.gl_pathv[i], error, suite.summary, why.text);
		seconds = suite_seconds(&suite) + 0.03 * (double)suite.cell_count * suite.repetitions;
		if (strcmp(suite.name, "quick") == 0)
			assert_true(suite.cell_count == 96 && seconds <= 150);
		else if (strcmp(suite.name, "smoke") == 0)
			assert_true(seconds <= 5);
		else if (strcmp(suite.name, "coursework") == 0)
			assert_true(seconds <= 15 * 60);
		suite_release(&suite);
	}
	assert_true(paths.gl_pathc >= 4);
	globfree(&paths);
}

/* The allocation that fails: how many still succeed; negative: none fails. */
static long allocations_left = -1;
static bool allocation_failed;

static bool fails(void)
{
	const bool failed = allocations_left == 0;

	allocation_failed |= failed;
	if (allocations_left >= 0)
		allocations_left--;
	return failed;
}

#define WRAP(result, failure, name, declaration, arguments)                                                  \
	result __real_##name declaration;                                                                    \
	result __wrap_##name declaration;                                                                    \
	result __wrap_##name declaration                                                                     \
	{                                                                                                    \
		return fails() ? failure : __real_##name arguments;                                          \
	}

WRAP(void *, NULL, malloc, (size_t size), (size))
WRAP(void *, NULL, calloc, (size_t count, size_t size), (count, size))
WRAP(void *, NULL, reallocarray, (void *old, size_t count, size_t size), (old, count, size))
WRAP(char *, NULL, strdup, (const char *text), (text))
WRAP(char *, NULL, strndup, (const char *text, size_t length), (text, length))
WRAP(int, 0, hcreate_r, (size_t size, struct hsearch_data *table), (size, table))

static void survives_each_allocation_that_fails(void **state)
{
	struct reason why;
	long place = 0;

	(void)state;
	write_file("[suite]\nlimit = 60m\n[cells]\nmodels = pool\nworkloads = null, primes\n[cells b]\n"
	           "models = null\nworkloads = null\n");
	do {
		struct suite suite;
		int error;

		why.text[0] = '\0';
		allocation_failed = false;
		allocations_left = place++;
		error = suite_init(&suite);
		if (!error)
			error = suite_load(&suite, "t.ini", &why);
		if (!error)
			error = suite_set(&suite, "workers", "1, 2", "--workers", &why);
		if (!error)
			error = suite_expand(&suite, CORES, &why);
		allocations_left = -1;
		suite_release(&suite);
		if (allocation_failed != (error == -ENOMEM) || allocation_failed != (why.text[0] != '\0'))
			fail_msg("allocation %ld: %d '%s'", place - 1, error, why.text);
	} while (allocation_failed);
	assert_true(place > 20);
}

/* A suite that was changed by options, written, and read back. */
static void reads_back_what_it_wrote(const char *warmup)
{
	struct suite first, second;
	struct reason why = {""};
	FILE *file;

	write_file("[suite]\nsummary = twice\ntarget = 1.5%\n"
	           "[cells]\nmodels = pool, fork\nworkloads = sha256, rpc(2ms,exp)\npolicies = other:5, "
	           "deadline:auto\n"
	           "workers = 1, 2x\nbackground = none, cpu:1x\narrivals = closed, "
	           "open(9/s,constant)\n[cells more]\nmodels = null\nworkloads = "
	           "null\n");
	assert_int_equal(suite_init(&first), 0);
	assert_int_equal(suite_load(&first, "t.ini", &why), 0);
	assert_int_equal(suite_set(&first, "placements", "none,compact", "--placement", &why), 0);
	assert_int_equal(suite_set(&first, "seed", "77", "--seed", &why), 0);
	assert_int_equal(suite_set(&first, "warmup", warmup, "--warmup", &why), 0);
	assert_int_equal(suite_expand(&first, CORES, &why), 0);
	file = fopen("t.ini", "w");
	assert_non_null(file);
	assert_int_equal(suite_write(&first, file), 0);
	assert_int_equal(fclose(file), 0);

	assert_int_equal(suite_init(&second), 0);
	if (suite_load(&second, "t.ini", &why) != 0 || suite_expand(&second, CORES, &why) != 0)
		fail_msg("%s", why.text);
	assert_int_equal(second.seed, 77);
	assert_int_equal(second.warmup_ns, first.warmup_ns);
	assert_int_equal(second.in_flight, first.in_flight);
	assert_true(second.target == first.target);
	assert_int_equal(second.cell_count, first.cell_count);
	for (size_t i = 0; i < first.cell_count; i++) {
		assert_string_equal(second.cells[i].name, first.cells[i].name);
		assert_int_equal(second.cells[i].limit_ns, first.cells[i].limit_ns);
		assert_int_equal(second.cells[i].in_flight, first.cells[i].in_flight);
		assert_int_equal(second.cells[i].warmup_ns, first.cells[i].warmup_ns);
	}
	suite_release(&first);
	suite_release(&second);
}

static void writes_what_it_reads_back(void **state)
{
	(void)state;
	reads_back_what_it_wrote("3ms");
	reads_back_what_it_wrote("auto");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(reads_settings_and_makes_every_combination),
	        cmocka_unit_test(warms_each_model_up_as_it_needs),
	        cmocka_unit_test(splits_lists_outside_of_parentheses_and_over_lines),
	        cmocka_unit_test(merges_cells_that_come_out_equal),
	        cmocka_unit_test(resolves_automatic_reservations_cell_by_cell),
	        cmocka_unit_test(chooses_jobs_in_flight_for_the_largest_cell),
	        cmocka_unit_test(makes_cells_of_arrivals),
	        cmocka_unit_test(lays_options_over_every_matrix),
	        cmocka_unit_test(does_without_a_file),
	        cmocka_unit_test(names_the_line_of_a_mistake_in_the_file),
	        cmocka_unit_test(names_the_line_of_an_impossible_value),
	        cmocka_unit_test(refuses_a_line_that_would_be_cut),
	        cmocka_unit_test(refuses_what_is_not_a_readable_file),
	        cmocka_unit_test(names_the_option_of_a_mistake),
	        cmocka_unit_test(as_many_trials_are_allowed_as_are_certain),
	        cmocka_unit_test(refuses_a_matrix_beyond_all_patience),
	        cmocka_unit_test(expands_every_suite_of_the_project),
	        cmocka_unit_test(survives_each_allocation_that_fails),
	        cmocka_unit_test(writes_what_it_reads_back),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
