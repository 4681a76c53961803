/* gbench_totals: which entries of a benchmark.json stay when it is complete, and how they are numbered. */
#include "cmocka_all.h"

#include "gbench/gbench_totals.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static char folder[] = "/tmp/telar-totals-XXXXXX";
static char path[64];

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/benchmark.json", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static json_t *make_entry(const char *name, char kind, size_t iterations)
{
	json_t *const entry =
	        json_pack("{s:s, s:i, s:i, s:I, s:f}", "name", name, "repetitions", 0, "repetition_index", 0,
	                "iterations", (json_int_t)iterations, "polluted", kind == 'p' ? 1.0 : 0.0);

	assert_non_null(entry);
	if (kind == 'e')
		assert_int_equal(json_object_set_new(entry, "error_occurred", json_true()), 0);
	return entry;
}

/* Writes a file of the trials of these names and kinds (clean, polluted, error), settles it and reads it: the
 * caller owns it. */
static json_t *settled(const char *names, const char *kinds)
{
	json_t *const file = json_pack("{s:{s:s}, s:[]}", "context", "suite", "s", "benchmarks");
	struct reason why;

	for (size_t i = 0; names[i]; i++)
		assert_int_equal(json_array_append_new(json_object_get(file, "benchmarks"),
		                         make_entry((char[]){names[i], '\0'}, kinds[i], i)),
		        0);
	assert_int_equal(json_dump_file(file, path, 0), 0);
	json_decref(file);
	if (gbench_settle(path, &why) < 0)
		fail_msg("%s", why.text);
	json_t *const read = json_load_file(path, 0, NULL);

	assert_non_null(read);
	return read;
}

static json_int_t integer_of(const json_t *entry, const char *key)
{
	return json_integer_value(json_object_get(entry, key));
}

/* The entries are those of `stays`, by their place in what was written. */
static void assert_stays(json_t *file, const size_t *stays, size_t count)
{
	json_t *const entries = json_object_get(file, "benchmarks");

	assert_int_equal(json_array_size(entries), count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(integer_of(json_array_get(entries, i), "iterations"), stays[i]);
}

static void the_clean_trials_of_a_name_are_its_repetitions(void **state)
{
	static const size_t stays[] = {1, 2, 4, 5, 6};
	static const json_int_t repetitions[] = {3, 2, 2, 3, 3}, index[] = {0, 0, 1, 1, 2};
	json_t *const file = settled("aababaab", "pccpccce");

	(void)state;
	assert_stays(file, stays, COUNT(stays));
	for (size_t i = 0; i < COUNT(stays); i++) {
		const json_t *const entry = json_array_get(json_object_get(file, "benchmarks"), i);

		assert_int_equal(integer_of(entry, "repetitions"), repetitions[i]);
		assert_int_equal(integer_of(entry, "repetition_index"), index[i]);
	}
	assert_string_equal(
	        json_string_value(json_object_get(json_object_get(file, "context"), "suite")), "s");
	json_decref(file);
}

static void a_name_without_better_trials_keeps_those_it_has(void **state)
{
	static const size_t stays[] = {1, 2, 3, 4};
	json_t *const file = settled("aabba", "epeep");

	(void)state;
	assert_stays(file, stays, COUNT(stays));
	json_decref(file);
}

static void what_is_no_json_stays_as_it_was(void **state)
{
	struct reason why;
	struct stat before, after;
	FILE *const file = fopen(path, "w");

	(void)state;
	assert_non_null(file);
	assert_true(fputs("{\"benchmarks\": [\n", file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(stat(path, &before), 0);
	assert_int_equal(gbench_settle(path, &why), -EINVAL);
	assert_non_null(strstr(why.text, "benchmark.json:2: "));
	assert_int_equal(stat(path, &after), 0);
	assert_int_equal(after.st_ino, before.st_ino);
	assert_int_equal(after.st_size, before.st_size);
	assert_int_equal(gbench_settle("/dev/null", &why), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_clean_trials_of_a_name_are_its_repetitions),
	        cmocka_unit_test(a_name_without_better_trials_keeps_those_it_has),
	        cmocka_unit_test(what_is_no_json_stays_as_it_was),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
