/* run_pinned(): each task tells where it may run, and one waits for the other, which must run at the same time. */
#include "cases.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/cpus.h"
#include "check/descriptors.h"

#include <errno.h>
#include <sched.h>
#include <unistd.h>

static int wanted[2], meeting[2];
static pid_t tids[2];

static void work(int i)
{
	cpu_set_t set;
	char byte = 0;

	tids[i] = gettid();
	if (sched_getaffinity(0, sizeof(set), &set) != 0 || CPU_COUNT(&set) != 1 || !CPU_ISSET((size_t)wanted[i], &set))
		check_wrong("not-pinned", "task %d may run on %d CPUs and must be allowed on CPU %d only", i,
		        CPU_COUNT(&set), wanted[i]);
	/* task 0 goes on only when task 1 has come this far */
	(void)!(i == 0 ? read(meeting[0], &byte, 1) : write(meeting[1], &byte, 1));
}

static void task_0(void)
{
	work(0);
}

static void task_1(void)
{
	work(1);
}

void check_each_has_its_cpu(void)
{
	void (*const tasks[2])(void) = {task_0, task_1};
	const int nowhere[2] = {CPU_SETSIZE - 1, CPU_SETSIZE - 1};

	for (int i = 0; i < 2; i++)
		wanted[i] = cpus_draw();
	descriptors_pipe(meeting);
	calls_begin();
	check_number("not-run", "run_pinned()", run_pinned(tasks, wanted), 0);
	calls_end();
	if (tids[0] == tids[1] || tids[0] == gettid() || tids[1] == gettid() || tids[0] == 0)
		check_wrong("no-thread", "each task must run in a thread of its own, and not in the caller's");
	if (cpus_told() < 2)
		check_wrong("not-pinned", "two threads have to be told their CPU");
	if (cpus_changed_by(gettid()))
		check_wrong("pins-the-caller", "the caller's own CPUs are changed by sched_setaffinity()");
	calls_expect("thread-not-joined", CALL_pthread_join, 2);
	check_number("no-such-cpu", "run_pinned() on a CPU that is not there", run_pinned(tasks, nowhere), -EINVAL);
}
