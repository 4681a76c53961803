/* Whether others used the machine meanwhile. */
#include "cmocka_all.h"

#include "base/clock.h"
#include "lesson/busy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* 10 s of two CPUs. */
static const char *said_of(int64_t busy_ms, int64_t own_ms, int64_t steal_ms)
{
	static char text[256];
	const struct noise before = {.at_ns = NS_PER_S, .steal_ns = 5, .busy_ns = 7, .own_ns = 3};
	const struct noise after = {.at_ns = 11 * NS_PER_S,
	        .steal_ns = 5 + steal_ms * (int64_t)NS_PER_MS,
	        .busy_ns = 7 + busy_ms * (int64_t)NS_PER_MS,
	        .own_ns = 3 + (uint64_t)own_ms * NS_PER_MS};

	return busy_say(&before, &after, 2, text, sizeof(text));
}

static void says_what_others_took(void **state)
{
	(void)state;
	assert_string_equal(said_of(15000, 7000, 0), "The machine was busy meanwhile: other programs had 40 "
	                                             "% of the CPUs' time, the hypervisor 0 %. "
	                                             "Measure again when it is quiet.\n");
	assert_non_null(strstr(
	        said_of(9000, 9000, 3000), "other programs had 0 % of the CPUs' time, the hypervisor 15 %"));
}

static void says_nothing_of_a_quiet_machine(void **state)
{
	(void)state;
	assert_string_equal(said_of(20000, 20000, 0), "");
	assert_string_equal(said_of(9500, 9000, 200), "");
}

static void says_nothing_of_what_is_not_known(void **state)
{
	const struct noise before = {.at_ns = 1, .steal_ns = -1, .busy_ns = -1};
	const struct noise after = {.at_ns = NS_PER_S, .steal_ns = -1, .busy_ns = -1};
	char text[256];

	(void)state;
	assert_string_equal(busy_say(&before, &after, 2, text, sizeof(text)), "");
}

/* Whatever this machine does: one line more, or none. */
static void adds_to_the_notes(void **state)
{
	char path[] = "/tmp/telar-test-XXXXXX", line[512];
	const int fd = mkstemp(path);
	struct busy busy;
	FILE *notes;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, "Seen.\n", 6), 6);
	close(fd);
	busy_begin(&busy);
	/* as if all that has run since boot had run since then */
	const int known = busy.cpus && busy.before.busy_ns > (int64_t)NS_PER_S;
	if (known)
		busy.before.busy_ns = 0;
	assert_int_equal(busy_end(&busy, path), 0);
	notes = fopen(path, "re");
	assert_non_null(notes);
	assert_non_null(fgets(line, sizeof(line), notes));
	assert_string_equal(line, "Seen.\n");
	if (known) {
		assert_non_null(fgets(line, sizeof(line), notes));
		assert_non_null(strstr(line, "The machine was busy"));
	}
	fclose(notes);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(says_what_others_took),
	        cmocka_unit_test(says_nothing_of_a_quiet_machine),
	        cmocka_unit_test(says_nothing_of_what_is_not_known),
	        cmocka_unit_test(adds_to_the_notes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
