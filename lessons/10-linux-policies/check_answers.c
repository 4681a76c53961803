/* Two answers to the same question: what the kernel says of a thread, and what get_policy() says of it. */
#include "cases.h"

#include "check/check.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

void check_begin(void)
{
	const int nice = getpriority(PRIO_PROCESS, 0);

	setrlimit(RLIMIT_RTTIME, &(struct rlimit){200000, 400000});
	if (nice > 0 || sched_getscheduler(0) != SCHED_OTHER)
		check_skip("begin with policy OTHER and nice 0 (nice is %d): from a shell that was not started by nice "
		           "or chrt",
		        nice);
}

struct spelled check_spell(const struct policy *policy)
{
	static const char *const names[] = {"OTHER", "FIFO", "RR", "BATCH", "policy 4", "IDLE", "DEADLINE"};
	struct spelled spelled;

	snprintf(spelled.text, sizeof(spelled.text), "%s, nice %d, priority %u, runtime %llu, period %llu",
	        policy->kind >= 0 && policy->kind < 7 ? names[policy->kind] : "no policy", policy->nice,
	        policy->priority, (unsigned long long)policy->runtime_ns, (unsigned long long)policy->period_ns);
	return spelled;
}

static void must_be(const char *mistake, const char *what, const struct policy *actual, const struct policy *expected)
{
	check_text(mistake, what, check_spell(actual).text, check_spell(expected).text);
}

/* Asked without the student's functions. */
void check_has(const char *mistake, const char *what, const struct policy *expected)
{
	struct kernel_attr attr = {0};
	struct policy real = {0};

	if (syscall(SYS_sched_getattr, 0, &attr, sizeof(attr), 0) != 0)
		check_skip("sched_getattr() is not allowed here: %s", strerror(errno));
	real.kind = (int)attr.policy;
	real.priority = attr.priority;
	real.nice = real.kind == SCHED_OTHER || real.kind == SCHED_BATCH ? attr.nice : 0;
	real.runtime_ns = real.kind == SCHED_DEADLINE ? attr.runtime_ns : 0;
	real.period_ns = real.kind == SCHED_DEADLINE ? attr.period_ns : 0;
	must_be(mistake, what, &real, expected);
}

void check_reports(const char *mistake, const char *what, pid_t tid, const struct policy *expected)
{
	struct policy found = {-1, 77, 77, 77, 77};

	check_number("not-read", "get_policy()", get_policy(tid, &found), 0);
	must_be(mistake, what, &found, expected);
}

void check_sets(const struct policy *policy)
{
	check_number("not-set", "set_policy()", set_policy(policy), 0);
	check_has("not-set", "what the kernel says after set_policy()", policy);
	check_reports("not-read", "what get_policy() found", gettid(), policy);
}
