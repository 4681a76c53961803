/* units: what people type becomes exactly one number, or one sentence. */
#include "cmocka_all.h"

#include "base/units.h"

#include <errno.h>
#include <string.h>

static void a_time(const char *text, uint64_t expected)
{
	struct reason why = {""};
	uint64_t ns = 1;

	if (time_parse(text, &ns, &why) != 0)
		fail_msg("'%s' is refused: %s", text, why.text);
	assert_int_equal(ns, expected);
}

static void a_size(const char *text, uint64_t expected)
{
	struct reason why = {""};
	uint64_t bytes = 1;

	if (bytes_parse(text, &bytes, &why) != 0)
		fail_msg("'%s' is refused: %s", text, why.text);
	assert_int_equal(bytes, expected);
}

static void reads_times_exactly(void **state)
{
	(void)state;
	a_time("0s", 0);
	a_time("250ns", 250);
	a_time("10us", 10000);
	a_time("2ms", 2000000);
	a_time("4.5ms", 4500000);
	a_time("0.1s", 100000000);
	a_time("3s", UINT64_C(3000000000));
	a_time("1.5m", UINT64_C(90000000000));
	a_time("0.000000001s", 1);
	a_time("18446744073709551615ns", UINT64_MAX);
	a_time("18446744073.709551615s", UINT64_MAX);
}

static void reads_sizes_exactly(void **state)
{
	(void)state;
	a_size("0", 0);
	a_size("512", 512);
	a_size("512B", 512);
	a_size("64KiB", 65536);
	a_size("1.5MiB", 1572864);
	a_size("2GiB", UINT64_C(2147483648));
	a_size("0.5KiB", 512);
	a_size("17179869183GiB", UINT64_C(17179869183) << 30);
}

static void refuses_what_is_no_time(void **state)
{
	static const char *const texts[] = {"", " ", "2", "2 ms", " 2ms", "2ms ", "2msec", "ms", "-2ms",
	        "+2ms", "2,5ms", ".5ms", "2.ms", "2e3ms", "0x2ms", "2MS", "0.5ns", "1.0000000001s", "2ms3us"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct reason why = {""};
		uint64_t ns = 77;

		if (time_parse(texts[i], &ns, &why) != -EINVAL)
			fail_msg("'%s' is not refused", texts[i]);
		assert_int_equal(ns, 77);
		assert_string_not_equal(why.text, "");
	}
}

static void refuses_what_is_no_size(void **state)
{
	static const char *const texts[] = {
	        "", "64KB", "64kb", "64K", "64 KiB", "-1", "0.5", "0.3KiB", "KiB"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct reason why = {""};
		uint64_t bytes = 77;

		if (bytes_parse(texts[i], &bytes, &why) != -EINVAL)
			fail_msg("'%s' is not refused", texts[i]);
		assert_int_equal(bytes, 77);
	}
}

static void refuses_what_overflows(void **state)
{
	struct reason why = {""};
	uint64_t value = 77;

	(void)state;
	assert_int_equal(time_parse("18446744073709551616ns", &value, &why), -ERANGE);
	assert_int_equal(time_parse("18446744073.709551616s", &value, &why), -ERANGE);
	assert_int_equal(time_parse("99999999999999999999999m", &value, &why), -ERANGE);
	assert_int_equal(bytes_parse("17179869184GiB", &value, &why), -ERANGE);
	assert_int_equal(value, 77);
	assert_non_null(strstr(why.text, "too large"));
}

static void a_refusal_names_what_is_allowed(void **state)
{
	struct reason why;
	uint64_t value;

	(void)state;
	time_parse("2", &value, &why);
	assert_non_null(strstr(why.text, "ns, us, ms, s or m"));
	bytes_parse("2KB", &value, &why);
	assert_non_null(strstr(why.text, "KiB"));
}

static void writes_the_shortest_exact_spelling(void **state)
{
	static const struct {
		uint64_t value;
		const char *time, *bytes;
	} expected[] = {
	        {0, "0ns", "0"},
	        {999, "999ns", "999"},
	        {1000, "1us", "1000"},
	        {1024, "1024ns", "1KiB"},
	        {1536, "1536ns", "1536"},
	        {65536, "65536ns", "64KiB"},
	        {1572864, "1572864ns", "1.5MiB"},
	        {4500000, "4.5ms", "4500000"},
	        {100000000, "100ms", "100000000"},
	        {UINT64_C(1500000000), "1.5s", "1500000000"},
	        {UINT64_C(90000000000), "90s", "87890625KiB"},
	        {UINT64_C(120000000000), "2m", "117187500KiB"},
	        {UINT64_MAX, "18446744073.709551615s", "18446744073709551615"},
	};
	char text[40];

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		assert_string_equal(time_format(expected[i].value, text, sizeof(text)), expected[i].time);
		assert_string_equal(bytes_format(expected[i].value, text, sizeof(text)), expected[i].bytes);
	}
}

static void reads_back_what_it_writes(void **state)
{
	char text[40];
	uint64_t seed = 1;

	(void)state;
	for (unsigned i = 0; i < 20000; i++) {
		seed = seed * UINT64_C(6364136223846793005) + 1;
		const uint64_t value = (seed >> (i % 64)) / (i % 3 ? 1 : 1000) * (i % 5 ? 1 : 1024);

		a_time(time_format(value, text, sizeof(text)), value);
		a_size(bytes_format(value, text, sizeof(text)), value);
	}
}

static void a_count_has_limits(void **state)
{
	static const char *const texts[] = {"", "-1", "+1", "1.0", "1x", "0", "101", "99999999",
	        "18446744073709551617", "0x10", " 5", "5 "};
	struct reason why;
	uint64_t count = 77;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (count_parse(texts[i], "repetitions", 1, 100, &count, &why) == 0)
			fail_msg("'%s' is not refused", texts[i]);
	assert_int_equal(count, 77);
	assert_int_equal(count_parse("101", "repetitions", 1, 100, &count, &why), -ERANGE);
	assert_string_equal(why.text, "repetitions must be a whole number from 1 to 100, not '101'");
	assert_int_equal(count_parse("100", "repetitions", 1, 100, &count, &why), 0);
	assert_int_equal(count, 100);
}

static void workers_may_be_a_multiple_of_the_cores(void **state)
{
	static const struct {
		const char *text;
		unsigned cores, workers;
	} expected[] = {{"1", 8, 1}, {"2x", 2, 4}, {"0.5x", 8, 4}, {"0.5x", 1, 1}, {"1.5x", 3, 5},
	        {"0.001x", 4, 1}, {"1024", 1, 1024}, {"8x", 128, 1024}};
	static const char *const texts[] = {"0", "-1", "99999999", "0x", "0.0x", "x", "2X", "2xx", "1.5", "",
	        "1025", "1000x", "18446744073709551615x", "99999999999999999999999"};
	struct reason why;
	unsigned workers;

	(void)state;
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		assert_int_equal(workers_parse(expected[i].text, expected[i].cores, &workers, &why), 0);
		assert_int_equal(workers, expected[i].workers);
	}
	workers = 77;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (workers_parse(texts[i], 2, &workers, &why) == 0)
			fail_msg("'%s' is not refused", texts[i]);
	assert_int_equal(workers, 77);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(reads_times_exactly),
	        cmocka_unit_test(reads_sizes_exactly),
	        cmocka_unit_test(refuses_what_is_no_time),
	        cmocka_unit_test(refuses_what_is_no_size),
	        cmocka_unit_test(refuses_what_overflows),
	        cmocka_unit_test(a_refusal_names_what_is_allowed),
	        cmocka_unit_test(writes_the_shortest_exact_spelling),
	        cmocka_unit_test(reads_back_what_it_writes),
	        cmocka_unit_test(a_count_has_limits),
	        cmocka_unit_test(workers_may_be_a_multiple_of_the_cores),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
