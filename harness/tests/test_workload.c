/* workload: the registry is whole, and names are read, refused and spelled. */
#include "workload_fixture.h"

#include <errno.h>

static struct step some_next(struct workload *workload, struct job *job, ssize_t outcome)
{
	(void)workload;
	(void)outcome;
	return step_done(job, 0);
}

static bool some_verify(const struct workload *workload, const struct job *job)
{
	(void)workload;
	return job->result == 0;
}

static const struct workload_ops whole = {
        .name = "some",
        .summary = "something",
        .bound = CPU_BOUND,
        .next = some_next,
        .verify = some_verify,
};

static void the_registry_is_whole(void **state)
{
	struct reason why = {""};

	(void)state;
	if (workload_validate(&why) != 0)
		fail_msg("%s", why.text);
	assert_non_null(workload_registry[0]);
}

static void names_are_unique(void **state)
{
	(void)state;
	for (size_t i = 0; workload_registry[i]; i++)
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(workload_registry[i]->name, workload_registry[j]->name);
}

static void lacks(struct workload_ops ops, const char *part)
{
	struct reason why = {""};

	assert_int_equal(workload_check(&ops, &why), -EINVAL);
	if (!strstr(why.text, part))
		fail_msg("'%s' is not in: %s", part, why.text);
}

static void a_missing_hook_is_named(void **state)
{
	struct workload_ops ops;
	struct reason why;

	(void)state;
	assert_int_equal(workload_check(&whole, &why), 0);
	ops = whole, ops.name = NULL, lacks(ops, "'name'");
	ops = whole, ops.summary = NULL, lacks(ops, "workload some: the required hook 'summary' is missing");
	ops = whole, ops.next = NULL, lacks(ops, "'next'");
	ops = whole, ops.verify = NULL, lacks(ops, "'verify'");
}

static void lacks_param(struct param_spec spec, const char *part)
{
	const struct param_spec specs[] = {spec, {0}};
	struct workload_ops ops = whole;

	ops.params = specs;
	lacks(ops, part);
}

static void a_table_that_cannot_be_right_is_named(void **state)
{
	static const char *const two[] = {"a", "b", NULL};
	struct param_spec many[PARAMS_MAX + 2] = {{0}};
	struct workload_ops ops = whole;

	(void)state;
	lacks_param((struct param_spec){"n", PARAM_COUNT, 0, 1, 9, 0, NULL, "help"}, "preset of n is out");
	lacks_param((struct param_spec){"n", PARAM_COUNT, 5, 1, 9, 2, NULL, "help"}, "not a multiple");
	lacks_param((struct param_spec){"n", PARAM_COUNT, 5, 1, 9, 0, NULL, NULL}, "n has no help");
	lacks_param((struct param_spec){"c", PARAM_CHOICE, 0, 0, 2, 0, two, "help"}, "range of c");
	lacks_param((struct param_spec){"c", PARAM_CHOICE, 0, 0, 0, 0, NULL, "help"}, "range of c");
	for (size_t i = 0; i <= PARAMS_MAX; i++)
		many[i] = (struct param_spec){"n", PARAM_COUNT, 5, 1, 9, 0, NULL, "help"};
	ops.params = many;
	lacks(ops, "more than 6 parameters");
}

static void spells(const char *text, const char *name)
{
	struct workload workload = workload_named(text, "kept"), again;

	assert_string_equal(workload.name, name);
	assert_string_equal(workload.data_path, "kept");
	again = workload_named(name, NULL);
	assert_ptr_equal(again.ops, workload.ops);
	assert_memory_equal(&again.params, &workload.params, sizeof(again.params));
	assert_string_equal(again.name, name);
}

static void names_have_one_spelling(void **state)
{
	(void)state;
	spells("null", "null");
	spells("null()", "null");
	spells("sha256", "sha256(64KiB)");
	spells("sha256(65536)", "sha256(64KiB)");
	spells("sha256(block=1MiB)", "sha256(1MiB)");
	spells("primes", "primes(5000)");
	spells("matmul(512)", "matmul(512)");
	spells("file", "file(4KiB)");
	spells("file(direct=no)", "file(4KiB,no)");
	spells("file(4KiB,yes)", "file(4KiB)");
	spells("file(size=128MiB)", "file(4KiB,size=128MiB)");
	spells("log", "log(4KiB)");
	spells("rpc", "rpc(2ms)");
	spells("rpc(2ms,exp)", "rpc(2ms,exp)");
	spells("rpc(shape=exp,time=2000us)", "rpc(2ms,exp)");
	spells("web(block=32KiB)", "web(2ms,block=32KiB)");
	spells("web(1ms,exp,32KiB)", "web(1ms,exp,32KiB)");
}

static void the_longest_name_fits(void **state)
{
	(void)state;
	for (size_t i = 0; workload_registry[i]; i++) {
		const struct workload_ops *ops = workload_registry[i];
		struct params params = {{0}};
		char text[200];

		for (size_t p = 0; ops->params && ops->params[p].name; p++)
			params.value[p] = ops->params[p].most - (ops->params[p].kind != PARAM_CHOICE);
		params_format(ops->params, ops->name, &params, text, sizeof(text));
		assert_true(strlen(text) < sizeof(((struct workload *)0)->name));
	}
}

static void is_refused(const char *text, int error, const char *part)
{
	struct workload workload, before;
	struct reason why = {""};

	memset(&workload, 0x5a, sizeof(workload));
	before = workload;
	assert_int_equal(workload_parse(text, &workload, &why), error);
	if (!strstr(why.text, part))
		fail_msg("'%s' is refused without '%s': %s", text, part, why.text);
	assert_memory_equal(&workload, &before, sizeof(workload));
}

static void refuses_what_is_no_workload(void **state)
{
	char endless[1000];

	(void)state;
	is_refused(
	        "sha265", -ENOENT, "there is no workload 'sha265', did you mean 'sha256'? (known: sha256,");
	is_refused("database", -ENOENT, "there is no workload 'database' (known: sha256,");
	is_refused("", -ENOENT, "there is no workload ''");
	is_refused("prime(100)", -ENOENT, "did you mean 'primes'?");
	is_refused("sha256(64KiB", -EINVAL, "'sha256(64KiB' lacks its ')'");
	is_refused("sha256 64KiB)", -EINVAL, "has a ')' without a '('");
	is_refused("sha256((64KiB))", -EINVAL, "more than one '('");
	is_refused("sha256(64KiB)x", -EINVAL, "goes on behind its ')'");
	is_refused("sha256(64KiB))", -EINVAL, "goes on behind its ')'");
	is_refused("sha256(64KB)", -EINVAL, "sha256: block: '64KB': 'KB' is no unit of a size");
	is_refused("null(1)", -EINVAL, "null takes no parameters");
	is_refused("log(12)", -EINVAL, "log: record: it must be from 64 to 1MiB");
	is_refused("log(100)", -EINVAL, "log: record: it must be a multiple of 8");
	is_refused("file(direct=maybe)", -EINVAL, "file: direct: it must be no or yes, not 'maybe'");
	memset(endless, 'a', sizeof(endless) - 1);
	endless[sizeof(endless) - 1] = '\0';
	is_refused(endless, -EINVAL, "is too long");
}

static const char *never_here(void)
{
	return "not here";
}

static void says_why_it_cannot_run_here(void **state)
{
	struct workload_ops ops = whole;

	(void)state;
	assert_null(workload_unsupported(&ops));
	ops.unsupported = never_here;
	assert_string_equal(workload_unsupported(&ops), "not here");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(the_registry_is_whole),
	        cmocka_unit_test(names_are_unique),
	        cmocka_unit_test(a_missing_hook_is_named),
	        cmocka_unit_test(a_table_that_cannot_be_right_is_named),
	        cmocka_unit_test(names_have_one_spelling),
	        cmocka_unit_test(the_longest_name_fits),
	        cmocka_unit_test(refuses_what_is_no_workload),
	        cmocka_unit_test(says_why_it_cannot_run_here),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
