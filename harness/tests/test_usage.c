/* usage: what a thread used is known up to the moment of asking, not up to the last timer tick. */
#include "cmocka_all.h"

#include "../clock.h"
#include "../usage.h"

#include <sys/resource.h>

/* A burst is much shorter than the shortest timer tick that kernels are built with (1 ms), so a thread
 * that is charged at ticks only would be charged nothing for most bursts. */
#define BURST_NS (200 * NS_PER_US)
#define TOLERANCE_NS (BURST_NS / 2)
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

/* Both sides are CPU time, so it does not matter what else the machine does meanwhile. */
static void charges_a_thread_up_to_now(void **state)
{
	(void)state;
	for (int i = 0; i < BURSTS; i++) {
		const uint64_t clock_before = cpu_clock_ns(), charged_before = charged_ns();
		const uint64_t burst_end_ns = clock_now_ns() + BURST_NS;

		while (clock_now_ns() < burst_end_ns)
			;

		const uint64_t charged = charged_ns() - charged_before;

		assert_true(charged + TOLERANCE_NS > cpu_clock_ns() - clock_before);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(charges_a_thread_up_to_now),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
