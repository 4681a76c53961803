/* usage: what a thread used, and had to wait, is known up to the moment of asking. */
#include "cmocka_all.h"

#include "base/clock.h"
#include "base/process.h"
#include "trial/usage.h"

#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* A burst is much shorter than the shortest timer tick that kernels are built with (1 ms), so a thread
 * that is charged at ticks only would be charged nothing for most bursts. */
#define BURST_NS (200 * NS_PER_US)
#define ROUNDING_NS (4 * NS_PER_US) /* user and system time are whole microseconds, at both ends */
#define BURSTS 20

static uint64_t cpu_clock_ns(void)
{
	struct timespec used;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
	return timespec_to_ns(used);
}

static uint64_t charged_ns(void)
{
	struct usage usage;

	usage_read(RUSAGE_THREAD, &usage);
	return usage.cpu_user_ns + usage.cpu_sys_ns;
}

/* Both sides are CPU time, and what is charged is read around what the clock says, so it does not matter
 * what else the machine does meanwhile. */
static void charges_a_thread_up_to_now(void **state)
{
	(void)state;
	for (int i = 0; i < BURSTS; i++) {
		const uint64_t charged_before = charged_ns();
		const uint64_t clock_before = cpu_clock_ns();
		const uint64_t burst_end_ns = clock_now_ns() + BURST_NS;

		while (clock_now_ns() < burst_end_ns)
			;

		const uint64_t clocked = cpu_clock_ns() - clock_before;

		assert_true(charged_ns() - charged_before + ROUNDING_NS >= clocked);
	}
}

/* Time on a CPU and time ready for one cannot be more than has passed. */
static void tells_how_long_a_thread_had_to_wait_for_a_cpu(void **state)
{
	const int fd = usage_open_run_delay();
	const uint64_t begun_ns = clock_now_ns();
	const int64_t before_ns = usage_read_run_delay(fd);

	(void)state;
	if (fd < 0) {
		print_message("skipped: this kernel has no /proc/thread-self/schedstat\n");
		skip();
	}
	sched_yield();

	const int64_t delay_ns = usage_read_run_delay(fd) - before_ns;

	assert_true(before_ns >= 0 && delay_ns >= 0);
	assert_true((uint64_t)delay_ns <= clock_now_ns() - begun_ns);
	close(fd);
	assert_int_equal(usage_read_run_delay(-1), -1);
}

/* Two processes on one CPU: each has to wait while the other runs. */
static void waiting_for_another_process_is_run_delay(void **state)
{
	cpu_set_t before, one;
	const int fd = usage_open_run_delay();
	const int64_t before_ns = usage_read_run_delay(fd);
	const pid_t self = getpid();
	pid_t other;

	(void)state;
	if (fd < 0)
		skip();
	assert_int_equal(sched_getaffinity(0, sizeof(before), &before), 0);
	CPU_ZERO(&one);
	CPU_SET((size_t)sched_getcpu(), &one);
	if (sched_setaffinity(0, sizeof(one), &one) != 0)
		skip();
	other = fork();
	assert_true(other >= 0);
	if (other == 0) {
		process_die_with_parent(self);
		for (;;)
			;
	}
	/* However long it takes until the scheduler lets the other run. */
	while (usage_read_run_delay(fd) - before_ns < (int64_t)NS_PER_MS)
		;
	assert_int_equal(kill(other, SIGKILL), 0);
	assert_int_equal(waitpid(other, NULL, 0), other);
	assert_int_equal(sched_setaffinity(0, sizeof(before), &before), 0);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(charges_a_thread_up_to_now),
	        cmocka_unit_test(tells_how_long_a_thread_had_to_wait_for_a_cpu),
	        cmocka_unit_test(waiting_for_another_process_is_run_delay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
