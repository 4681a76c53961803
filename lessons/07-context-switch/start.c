#include "lesson.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int parse_counters(const char *status, struct counters *counters)
{
	const char *line = strstr(status, "voluntary_ctxt_switches:");

	if (!line)
		return -EINVAL;
	sscanf(line, "voluntary_ctxt_switches: %ld", &counters->voluntary);
	counters->involuntary = 0;
	return 0;
}

int read_counters(pid_t tid, struct counters *counters)
{
	(void)tid;
	(void)counters;
	return -ENOSYS;
}

int ping_pong(int cpu, long rounds, struct ping_pong *result)
{
	(void)cpu;
	(void)rounds;
	memset(result, 0, sizeof(*result));
	return -ENOSYS;
}
