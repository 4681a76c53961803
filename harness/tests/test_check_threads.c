/* What checks ask about threads: who was pinned and to what, how many there were, whether one sleeps. */
#include "cmocka_all.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/cpus.h"
#include "check/distinct.h"
#include "check/sleeper.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

/* The library's main() is not this program's. */
const struct check lesson_checks[] = {{0}};

static void counts_different_ids(void **state)
{
	static const int ids[] = {7, 7, -1, 0, 7, -1, 9};

	(void)state;
	assert_int_equal(check_distinct(ids, 0), 0);
	assert_int_equal(check_distinct(ids, 2), 1);
	assert_int_equal(check_distinct(ids, 7), 4);
}

struct pinned {
	int to, cpu;
	pid_t tid;
};

static void *pin_itself(void *context)
{
	struct pinned *pinned = context;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET((size_t)pinned->to, &set);
	sched_setaffinity(0, sizeof(set), &set);
	pinned->cpu = cpus_only();
	pinned->tid = gettid();
	return NULL;
}

static void sees_who_is_pinned(void **state)
{
	int cpus[CPU_SETSIZE];
	const size_t count = cpus_list(cpus, CPU_SETSIZE);
	struct pinned pinned = {.to = cpus[count - 1]};
	pthread_t thread;

	(void)state;
	assert_true(count > 0);
	assert_int_equal(cpus_list(cpus, 1), 1);
	assert_int_equal(cpus_only(), count == 1 ? cpus[0] : -1);
	for (size_t i = 1; i < count; i++)
		assert_true(cpus[i - 1] < cpus[i]);
	calls_begin();
	assert_int_equal(pthread_create(&thread, NULL, pin_itself, &pinned), 0);
	pthread_join(thread, NULL);
	calls_end();
	assert_int_equal(pinned.cpu, pinned.to);
	assert_int_equal(cpus_told(), 1);
	assert_true(cpus_changed_by(pinned.tid));
	assert_false(cpus_changed_by(gettid()));
}

static int gate[2];

struct reader {
	_Atomic bool reads;
	ssize_t got;
	char text[5];
};

static void read_late(void *context)
{
	struct reader *reader = context;

	for (volatile int i = 0; i < 20000000; i++)
		;
	reader->reads = true;
	reader->got = read(gate[0], reader->text, 4);
}

static void end_at_once(void *begun)
{
	*(bool *)begun = true;
}

static void knows_when_a_thread_sleeps(void **state)
{
	struct sleeper sleeper;
	struct reader reader = {.reads = false};
	bool begun = false;

	(void)state;
	assert_int_equal(pipe(gate), 0);
	assert_true(sleeper_start(&sleeper, read_late, &reader));
	assert_true(reader.reads);
	assert_int_equal(write(gate[1], "weft", 4), 4);
	sleeper_join(&sleeper);
	assert_int_equal(reader.got, 4);
	assert_string_equal(reader.text, "weft");
	sleeper_start(&sleeper, end_at_once, &begun);
	sleeper_join(&sleeper);
	assert_true(begun);
	close(gate[0]);
	close(gate[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(counts_different_ids),
	        cmocka_unit_test(sees_who_is_pinned),
	        cmocka_unit_test(knows_when_a_thread_sleeps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
