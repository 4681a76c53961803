#include "lesson.h"

#include <errno.h>
#include <unistd.h>

int set_policy(const struct policy *policy)
{
	const struct kernel_attr attr = {
	        .size = sizeof(attr),
	        .policy = (uint32_t)policy->kind,
	        .nice = policy->nice,
	        .priority = policy->priority,
	        .runtime_ns = policy->runtime_ns,
	        .deadline_ns = policy->period_ns,
	        .period_ns = policy->period_ns,
	};

	if (policy->nice < -20 || policy->nice > 19)
		return -EINVAL;
	return syscall(SYS_sched_setattr, 0, &attr, 0) == 0 ? 0 : -errno;
}

int get_policy(pid_t tid, struct policy *policy)
{
	struct kernel_attr attr = {0};

	if (syscall(SYS_sched_getattr, tid, &attr, sizeof(attr), 0) != 0)
		return -errno;
	*policy = (struct policy){.kind = (int)attr.policy};
	/* What else the kernel says belongs to a policy that the thread had before. */
	switch (policy->kind) {
	case SCHED_OTHER:
	case SCHED_BATCH:
		policy->nice = attr.nice;
		break;
	case SCHED_FIFO:
	case SCHED_RR:
		policy->priority = attr.priority;
		break;
	case SCHED_DEADLINE:
		policy->runtime_ns = attr.runtime_ns;
		policy->period_ns = attr.period_ns;
		break;
	}
	return 0;
}

static bool has_right(const struct policy *wanted, const struct facts *facts)
{
	if (facts->may_all || wanted->kind == SCHED_IDLE)
		return true;
	return (wanted->kind == SCHED_FIFO || wanted->kind == SCHED_RR) && wanted->priority <= facts->most_priority;
}

enum refusal explain(const struct policy *wanted, int error, const struct facts *facts)
{
	switch (error) {
	case 0:
		return NOT_REFUSED;
	case -EINVAL:
		return BAD_PARAMETERS;
	case -EBUSY:
		return NO_ROOM;
	case -EPERM:
		if (wanted->kind == SCHED_DEADLINE && facts->cpus < facts->of_cpus)
			return PINNED;
		return has_right(wanted, facts) ? OTHER_REASON : NO_RIGHT;
	default:
		return OTHER_REASON;
	}
}
