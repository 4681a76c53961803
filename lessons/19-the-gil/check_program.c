/* See check_program.h. */
#include "check_program.h"

#include "check/check.h"

#include <unistd.h>

struct gil check_gil = {.mutex = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
_Atomic int check_computed[THREADS], check_done[THREADS];
static _Atomic int inside;

bool check_holds(void)
{
	return check_gil.holder == gettid();
}

bool check_enter(void)
{
	return check_holds() && atomic_fetch_add(&inside, 1) == 0;
}

void check_leave(void)
{
	atomic_fetch_sub(&inside, 1);
}

void check_compute(void *number)
{
	if (!check_enter())
		check_wrong("computes-without-the-lock", "a thread does COMPUTE while %s",
		        check_gil.holder ? "another one holds the lock" : "nobody holds the lock");
	check_computed[(long)number]++;
	check_done[(long)number]++;
	check_leave();
}

void check_io(void *number)
{
	if (check_holds())
		check_wrong("holds-during-io",
		        "a thread does IO and holds the lock: all others wait for what it waits for");
	check_done[(long)number]++;
}

void check_releasing(void *number)
{
	if (check_holds())
		check_wrong("holds-during-releasing", "a thread does RELEASING and holds the lock");
	check_done[(long)number]++;
}

int check_write(struct bytecode *program, long number, int length, uint64_t one_in)
{
	static const struct bytecode compute = {COMPUTE, check_compute, NULL},
	                             others[2] = {{RELEASING, check_releasing, NULL}, {IO, check_io, NULL}};
	int count = 0;

	for (int i = 0; i < length; i++) {
		const bool other = check_random(one_in) == 0;

		program[i] = other ? others[i % 2] : compute;
		program[i].argument = (void *)number;
		count += other;
	}
	program[length] = (struct bytecode){.kind = END};
	return count;
}
