/* See cpus.h. */
#include "check/cpus.h"

#include "check/calls.h"
#include "check/check.h"

#include <sched.h>

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
	cpu_set_t allowed;
	int cpu = 0;

	if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0 || CPU_COUNT(&allowed) != 1)
		return -1;
	while (!CPU_ISSET((size_t)cpu, &allowed))
		cpu++;
	return cpu;
}

uint64_t cpus_told(void)
{
	return calls_count(CALL_sched_setaffinity) + calls_count(CALL_pthread_setaffinity_np) +
	       calls_count(CALL_pthread_attr_setaffinity_np);
}
