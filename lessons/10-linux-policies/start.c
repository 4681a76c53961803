#include "lesson.h"

#include <unistd.h>

/* A nice value is not a policy, and what nice() returns says little. */
int set_policy(const struct policy *policy)
{
	return nice(policy->nice) == -1 ? -1 : 0;
}

int get_policy(pid_t tid, struct policy *policy)
{
	*policy = (struct policy){.kind = sched_getscheduler(tid)};
	return 0;
}

enum refusal explain(const struct policy *wanted, int error, const struct facts *facts)
{
	(void)wanted;
	(void)facts;
	return error == 0 ? NOT_REFUSED : NO_RIGHT;
}
