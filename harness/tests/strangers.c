/* See strangers.h. */
#include "strangers.h"

#include "cmocka_all.h"

#include "base/clock.h"
#include "base/process.h"
#include "machine/noise.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

void strangers_come(struct strangers *strangers, unsigned count)
{
	const pid_t test = getpid();

	*strangers = (struct strangers){.pid = calloc(count, sizeof(*strangers->pid))};
	assert_non_null(strangers->pid);
	while (strangers->count < count) {
		const pid_t pid = fork();

		if (pid == 0) {
			process_die_with_parent(test);
			setsid();
			for (volatile unsigned spin = 0;; spin++)
				;
		}
		assert_true(pid > 0);
		strangers->pid[strangers->count++] = pid;
	}
}

void strangers_go(struct strangers *strangers)
{
	for (unsigned i = 0; i < strangers->count; i++) {
		kill(strangers->pid[i], SIGKILL);
		waitpid(strangers->pid[i], NULL, 0);
	}
	free(strangers->pid);
}

uint64_t strangers_cpu_ns(const struct strangers *strangers)
{
	uint64_t sum_ns = 0;

	for (unsigned i = 0; i < strangers->count; i++) {
		struct timespec used;
		clockid_t clock;

		assert_int_equal(clock_getcpuclockid(strangers->pid[i], &clock), 0);
		assert_int_equal(clock_gettime(clock, &used), 0);
		sum_ns += timespec_to_ns(used);
	}
	return sum_ns;
}

/* /proc/stat counts in ticks: half of what they used is well above that. */
bool strangers_are_counted(const struct strangers *strangers)
{
	const uint64_t until_ns = strangers_cpu_ns(strangers) + 100 * NS_PER_MS;
	struct noise before, after;

	noise_read(&before, NULL);
	while (strangers_cpu_ns(strangers) < until_ns)
		usleep(1000);
	noise_read(&after, NULL);
	return before.busy_ns >= 0 && after.busy_ns - before.busy_ns >= (int64_t)(50 * NS_PER_MS);
}
