/* Policies that need rights: a case skips unless the kernel grants the policy to the check itself. */
#include "cases.h"

#include "check/check.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* What is granted to us must be granted to the student as well. */
static void need(const struct kernel_attr *wanted, const char *how)
{
	const struct kernel_attr other = {.size = sizeof(other), .policy = SCHED_OTHER};

	check_begin();
	if (syscall(SYS_sched_setattr, 0, wanted, 0) != 0)
		check_skip("the kernel says: %s. %s", strerror(errno), how);
	syscall(SYS_sched_setattr, 0, &other, 0);
}

void check_real_time_is_granted(void)
{
	need(&(struct kernel_attr){.size = sizeof(struct kernel_attr), .policy = SCHED_RR, .priority = 20},
	        "Run it as root, or after `ulimit -r 20`, which a line in /etc/security/limits.conf can allow you");
	check_sets(&(struct policy){.kind = SCHED_FIFO, .priority = 1 + (unsigned)check_random(20)});
	check_sets(&(struct policy){.kind = SCHED_RR, .priority = 1 + (unsigned)check_random(20)});
}

void check_a_reservation_is_granted(void)
{
	const struct policy wanted = RESERVATION((1 + check_random(3)) * MS, 50 * MS);
	struct facts pinned = {true, 0, 1, (unsigned)sysconf(_SC_NPROCESSORS_ONLN)};
	cpu_set_t all, one;

	need(&(struct kernel_attr){.size = sizeof(struct kernel_attr),
	             .policy = SCHED_DEADLINE,
	             .runtime_ns = 3 * MS,
	             .deadline_ns = 50 * MS,
	             .period_ns = 50 * MS},
	        "Run it as root, and not pinned to some of the CPUs");
	sched_getaffinity(0, sizeof(all), &all);
	CPU_ZERO(&one);
	CPU_SET((size_t)sched_getcpu(), &one);
	if (pinned.of_cpus > 1 && sched_setaffinity(0, sizeof(one), &one) == 0) {
		check_number("takes-something-else", "set_policy() with DEADLINE in a pinned thread",
		        set_policy(&wanted), -EPERM);
		check_number("eperm-is-rights", "explain() of that", explain(&wanted, -EPERM, &pinned), PINNED);
		sched_setaffinity(0, sizeof(all), &all);
	}
	check_sets(&wanted);
}
