/* See cpus.h. */
#include "check/cpus.h"

#include "check/calls.h"
#include "check/check.h"

#include <sched.h>

size_t cpus_list(int *cpus, size_t most)
{
	cpu_set_t allowed;
	size_t count = 0;

	if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0)
		return 0;
	for (size_t cpu = 0; cpu < CPU_SETSIZE && count < most; cpu++) {
		if (CPU_ISSET(cpu, &allowed))
			cpus[count++] = (int)cpu;
	}
	return count;
}

int cpus_draw(void)
{
	cpu_set_t allowed;
	int cpu;

	sched_getaffinity(0, sizeof(allowed), &allowed);
	do
		cpu = (int)check_random(CPU_SETSIZE);
	while (!CPU_ISSET((size_t)cpu, &allowed));
	return cpu;
}

int cpus_only(void)
{
	int cpus[2];

	return cpus_list(cpus, 2) == 1 ? cpus[0] : -1;
}

uint64_t cpus_told(void)
{
	return calls_count(CALL_sched_setaffinity) + calls_count(CALL_pthread_setaffinity_np) +
	       calls_count(CALL_pthread_attr_setaffinity_np);
}

bool cpus_changed_by(pid_t tid)
{
	struct call_note note;

	for (size_t i = 0; calls_note(i, &note); i++) {
		if (note.call == CALL_sched_setaffinity && note.tid == tid && (note.first == 0 || note.first == tid))
			return true;
	}
	return false;
}
