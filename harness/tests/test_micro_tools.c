/*
 * micro_tools: what subjects of bench micro are made of: samples in a process of their own, other programs'
 * output, ways of handing over.
 */
#include "cmocka_all.h"

#include "apart.h"
#include "handover.h"
#include "machine/placement.h"
#include "pin.h"
#include "program.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct micro micro;

static int load(void **state)
{
	static const struct micro_ops ops = {.name = "it", .unit = "us"};

	(void)state;
	micro = (struct micro){.ops = &ops};
	return topology_load(&micro.topology, NULL);
}

static int unload(void **state)
{
	(void)state;
	hwloc_topology_destroy(micro.topology);
	return 0;
}

/* Samples apart. */

static int touched;

static int touch(const void *arg, struct reason *why)
{
	(void)why;
	touched = *(const int *)arg;
	return 0;
}

static int refuse(const void *arg, struct reason *why)
{
	(void)arg;
	return reason_set(why, -ENOMEM, "it has no room");
}

static int count_touches(struct micro *apart, struct micro_sample *sample, struct reason *why)
{
	(void)why;
	*sample = (struct micro_sample){.value = touched++, .items = (uint64_t)getpid()};
	return strcmp(apart->ops->name, "it") == 0 ? 0 : -EINVAL;
}

static int fail_apart(struct micro *apart, struct micro_sample *sample, struct reason *why)
{
	(void)apart;
	(void)sample;
	return reason_set(why, -EAGAIN, "not this time");
}

static int die_apart(struct micro *apart, struct micro_sample *sample, struct reason *why)
{
	(void)apart;
	(void)sample;
	(void)why;
	raise(SIGKILL);
	return 0;
}

static void one_process_takes_all_samples_and_changes_nothing_here(void **state)
{
	const int seven = 7;
	struct micro_sample first, second;
	struct apart apart;

	(void)state;
	assert_int_equal(apart_open(&apart, touch, &seven, NULL), 0);
	assert_int_equal(apart_ask(&apart, count_touches, &micro, &first, NULL), 0);
	assert_int_equal(apart_ask(&apart, count_touches, &micro, &second, NULL), 0);
	apart_close(&apart);
	assert_int_equal((int)first.value, 7);
	assert_int_equal((int)second.value, 8);
	assert_int_equal(first.items, second.items);
	assert_int_equal(first.items, apart.pid);
	assert_int_equal(touched, 0);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

/* The second process has the first one's socket in its memory. */
static void several_can_be_closed_in_any_order(void **state)
{
	struct apart first, second;

	(void)state;
	assert_int_equal(apart_open(&first, NULL, NULL, NULL), 0);
	assert_int_equal(apart_open(&second, NULL, NULL, NULL), 0);
	apart_close(&first);
	apart_close(&second);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

static void what_fails_apart_says_why(void **state)
{
	struct micro_sample sample;
	struct reason why = {""};
	struct apart apart;

	(void)state;
	assert_int_equal(apart_open(&apart, refuse, NULL, &why), -ENOMEM);
	assert_string_equal(why.text, "it has no room");
	assert_int_equal(apart_once(fail_apart, &micro, &sample, &why), -EAGAIN);
	assert_string_equal(why.text, "not this time");
	assert_int_equal(apart_once(die_apart, &micro, &sample, &why), -EIO);
	assert_non_null(strstr(why.text, "has ended"));
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

/* Other programs. */

static int read_from(char *const *argv, bool one_core, char *text, size_t size, struct reason *why)
{
	const struct program program = {.argv = argv, .one_core = one_core};

	return program_read(&program, &micro, text, size, why);
}

static void a_programs_output_is_read(void **state)
{
	char shell[] = "sh", option[] = "-c", speak[] = "echo one two; echo three >&2";
	char *const argv[] = {shell, option, speak, NULL};
	char text[64], narrow[4];

	(void)state;
	assert_int_equal(read_from(argv, false, text, sizeof(text), NULL), 0);
	assert_string_equal(text, "one two\n");
	assert_int_equal(read_from(argv, false, narrow, sizeof(narrow), NULL), 0);
	assert_string_equal(narrow, "one");
}

static void a_program_can_be_kept_on_one_core(void **state)
{
	char shell[] = "sh", option[] = "-c",
	     ask[] = "while read -r key value; do "
	             "[ \"$key\" = Cpus_allowed_list: ] && echo \"$value\"; "
	             "done </proc/self/status";
	char *const argv[] = {shell, option, ask, NULL};
	char text[64], expected[16];

	(void)state;
	snprintf(expected, sizeof(expected), "%u\n", pin_cpu(&micro, 0));
	(void)read_from(argv, true, text, sizeof(text), NULL);
	assert_string_equal(text, expected);
}

static void a_program_that_fails_cannot_be_had(void **state)
{
	char shell[] = "sh", option[] = "-c", fail[] = "exit 9", kill_it[] = "kill -9 $$",
	     none[] = "/nonexistent/it";
	char *const failing[] = {shell, option, fail, NULL}, *const killed[] = {shell, option, kill_it, NULL},
	            *const absent[] = {none, NULL};
	struct reason why;
	char text[8];

	(void)state;
	assert_int_equal(read_from(failing, false, text, sizeof(text), &why), -EOPNOTSUPP);
	assert_non_null(strstr(why.text, "exit status 9"));
	assert_int_equal(read_from(killed, false, text, sizeof(text), &why), -EOPNOTSUPP);
	assert_non_null(strstr(why.text, "signal 9"));
	assert_int_equal(read_from(absent, false, text, sizeof(text), &why), -EOPNOTSUPP);
	assert_string_equal(why.text, "/nonexistent/it cannot be started");
	assert_true(program_exists("sh"));
	assert_false(program_exists("no-such-program-anywhere"));
}

/* Handing over. */

static void whoever_is_woken_need_not_wait(void **state)
{
	static const struct handover *const ways[] = {
	        &handover_pipe, &handover_futex, &handover_eventfd, &handover_socketpair};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(ways) / sizeof(*ways); i++) {
		struct link link = {.by = ways[i / 2], .shared = i % 2};

		assert_int_equal(link.by->open(&link), 0);
		for (unsigned turn = 0; turn < 4; turn++) {
			assert_true(link.by->wake(&link, turn % 2));
			assert_true(link.by->wait(&link, 1 - turn % 2));
		}
	}
}

/* One who sleeps is woken: the other side is a process that answers once. */
static void a_sleeper_is_woken(void **state)
{
	static const struct handover *const ways[] = {
	        &handover_pipe, &handover_futex, &handover_eventfd, &handover_socketpair};

	(void)state;
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		struct link link = {.by = ways[i], .shared = true};
		int status;
		pid_t pid;

		assert_int_equal(link.by->open(&link), 0);
		pid = fork();
		if (pid == 0)
			_exit(link.by->wait(&link, 1) && link.by->wake(&link, 1) ? 0 : 1);
		assert_true(pid > 0);
		assert_true(link.by->wake(&link, 0));
		assert_true(link.by->wait(&link, 0));
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_int_equal(status, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(one_process_takes_all_samples_and_changes_nothing_here),
	        cmocka_unit_test(several_can_be_closed_in_any_order),
	        cmocka_unit_test(what_fails_apart_says_why),
	        cmocka_unit_test(a_programs_output_is_read),
	        cmocka_unit_test(a_program_can_be_kept_on_one_core),
	        cmocka_unit_test(a_program_that_fails_cannot_be_had),
	        cmocka_unit_test(whoever_is_woken_need_not_wait),
	        cmocka_unit_test(a_sleeper_is_woken),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
