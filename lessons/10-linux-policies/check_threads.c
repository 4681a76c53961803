/* Policies that nobody is refused, and whose they are: this thread's, or another's. */
#include "cases.h"

#include "check/check.h"

#include <errno.h>
#include <pthread.h>
#include <unistd.h>

void check_everybody_may_be_nice(void)
{
	const int nice = 1 + (int)check_random(9);
	const struct policy idle = {.kind = SCHED_IDLE};

	check_begin();
	check_sets(&(struct policy){.kind = SCHED_OTHER, .nice = nice});
	check_sets(&(struct policy){.kind = SCHED_BATCH, .nice = nice + 1 + (int)check_random(9)});
	check_number("not-set", "set_policy() with IDLE", set_policy(&idle), 0);
	check_has("not-set", "what the kernel says after set_policy() with IDLE", &idle);
	check_reports("parameters-of-another", "what get_policy() found of an IDLE thread that was nice before",
	        gettid(), &idle);
}

static pthread_barrier_t barrier;
static const struct policy first = {.kind = SCHED_OTHER, .nice = 2}, second = {.kind = SCHED_BATCH, .nice = 5};

static void *be_second(void *tid)
{
	*(pid_t *)tid = gettid();
	check_number("not-set", "set_policy() in a second thread", set_policy(&second), 0);
	check_has("the-first-thread", "what the second thread has after its set_policy()", &second);
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	return NULL;
}

void check_a_policy_belongs_to_a_thread(void)
{
	pthread_t thread;
	pid_t tid = 0;

	check_begin();
	check_sets(&first);
	pthread_barrier_init(&barrier, NULL, 2);
	pthread_create(&thread, NULL, be_second, &tid);
	pthread_barrier_wait(&barrier);
	check_has("the-first-thread", "what the first thread has after the second one's set_policy()", &first);
	check_reports("reads-itself", "what get_policy() found of the second thread", tid, &second);
	check_number("error-not-told", "get_policy() of a thread that does not exist",
	        get_policy(0x7fffffff, &(struct policy){0}), -ESRCH);
	pthread_barrier_wait(&barrier);
	pthread_join(thread, NULL);
}
