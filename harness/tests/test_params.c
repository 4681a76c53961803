/* params: arguments in a name, checked against a table, spelled in one way. */
#include "cmocka_all.h"

#include "job/params.h"

#include <errno.h>
#include <string.h>

static const char *const shapes[] = {"fixed", "exp", NULL};

static const struct param_spec specs[] = {
        {"time", PARAM_TIME, 2000000, 0, 1000000000, 0, NULL, "service time"},
        {"shape", PARAM_CHOICE, 0, 0, 1, 0, shapes, "its distribution"},
        {"block", PARAM_BYTES, 65536, 512, 1048576, 512, NULL, "bytes a block"},
        {"n", PARAM_COUNT, 128, 1, 512, 0, NULL, "rows"},
        {0},
};

static void becomes(const char *arguments, uint64_t time_ns, uint64_t shape, uint64_t block, uint64_t n,
        const char *spelling)
{
	struct params params, again;
	struct reason why = {""};
	char text[64], inside[64];

	if (params_parse(specs, "w", arguments, &params, &why) != 0)
		fail_msg("'%s' is refused: %s", arguments ? arguments : "(none)", why.text);
	assert_int_equal(params.value[0], time_ns);
	assert_int_equal(params.value[1], shape);
	assert_int_equal(params.value[2], block);
	assert_int_equal(params.value[3], n);
	assert_string_equal(params_format(specs, "w", &params, text, sizeof(text)), spelling);

	strcpy(inside, text + 2);
	*strrchr(inside, ')') = '\0';
	assert_int_equal(params_parse(specs, "w", inside, &again, &why), 0);
	assert_memory_equal(&params, &again, sizeof(params));
}

static void reads_arguments_by_position_and_by_name(void **state)
{
	(void)state;
	becomes(NULL, 2000000, 0, 65536, 128, "w(2ms)");
	becomes("", 2000000, 0, 65536, 128, "w(2ms)");
	becomes("2000us", 2000000, 0, 65536, 128, "w(2ms)");
	becomes("1.5ms,exp", 1500000, 1, 65536, 128, "w(1.5ms,exp)");
	becomes(" 3ms , exp\t", 3000000, 1, 65536, 128, "w(3ms,exp)");
	becomes("shape=exp", 2000000, 1, 65536, 128, "w(2ms,exp)");
	becomes("n=7", 2000000, 0, 65536, 7, "w(2ms,n=7)");
	becomes("n=7,block=4KiB", 2000000, 0, 4096, 7, "w(2ms,block=4KiB,n=7)");
	becomes("0s,exp,4KiB,512", 0, 1, 4096, 512, "w(0ns,exp,4KiB,512)");
	becomes("1s,block=1MiB,shape=exp", 1000000000, 1, 1048576, 128, "w(1s,exp,1MiB)");
}

static void is_refused(const char *arguments, const char *part)
{
	struct params params, before;
	struct reason why = {""};

	memset(&params, 0x5a, sizeof(params));
	before = params;
	if (params_parse(specs, "w", arguments, &params, &why) != -EINVAL)
		fail_msg("'%s' is not refused", arguments);
	if (!strstr(why.text, part))
		fail_msg("'%s' is refused without '%s': %s", arguments, part, why.text);
	assert_memory_equal(&params, &before, sizeof(params));
}

static void refuses_what_the_table_does_not_allow(void **state)
{
	(void)state;
	is_refused("tme=2ms", "did you mean 'time'?");
	is_refused("colour=red", "known: time, shape, block, n");
	is_refused("=2ms", "no parameter of w ''");
	is_refused("2ms,exp,4KiB,1,1", "takes at most 4 parameters, '1' is one too many");
	is_refused("2ms,time=3ms", "time is given twice");
	is_refused("n=1,n=1", "n is given twice");
	is_refused("n=1,2ms", "behind a name=value, '2ms' must be one too");
	is_refused("2", "time: '2' has no unit");
	is_refused("4KiB", "time: '4KiB': 'KiB' is no unit of a time");
	is_refused("2s", "time: it must be from 0ns to 1s, not 2s");
	is_refused("block=100MiB", "block: it must be from 512 to 1MiB");
	is_refused("block=1000", "block: it must be a multiple of 512");
	is_refused("n=0", "n: it must be a whole number from 1 to 512, not '0'");
	is_refused("n=-1", "not '-1'");
	is_refused("n=99999999999999999999", "whole number from 1 to 512");
	is_refused("n=", "n: ");
	is_refused("shape=gauss", "it must be fixed or exp, not 'gauss'");
	is_refused(",", "beside a comma");
	is_refused("2ms,", "beside a comma");
	is_refused("2ms,,n=1", "beside a comma");
	is_refused("n=1=1", "n: ");
	is_refused(
	        "11111111111111111111111111111111111111111111111111111111111111111111111111111", "too long");
}

static void a_workload_may_take_none(void **state)
{
	const struct param_spec none[] = {{0}};
	struct params params = {{1}};
	struct reason why;
	char text[64];

	(void)state;
	assert_int_equal(params_parse(NULL, "null", NULL, &params, &why), 0);
	assert_int_equal(params.value[0], 0);
	assert_int_equal(params_parse(none, "null", "", &params, &why), 0);
	assert_string_equal(params_format(NULL, "null", &params, text, sizeof(text)), "null");
	assert_int_equal(params_parse(none, "null", "1", &params, &why), -EINVAL);
	assert_string_equal(why.text, "null takes no parameters");
}

static void a_small_buffer_is_not_overrun(void **state)
{
	struct params params;
	struct reason why;
	char text[64];

	(void)state;
	assert_int_equal(params_parse(specs, "w", "3ms,exp,4KiB,7", &params, &why), 0);
	for (size_t size = 1; size < sizeof(text); size++) {
		memset(text, '#', sizeof(text));
		params_format(specs, "w", &params, text, size);
		assert_true(strlen(text) < size);
		assert_int_equal(text[size], '#');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(reads_arguments_by_position_and_by_name),
	        cmocka_unit_test(refuses_what_the_table_does_not_allow),
	        cmocka_unit_test(a_workload_may_take_none),
	        cmocka_unit_test(a_small_buffer_is_not_overrun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
