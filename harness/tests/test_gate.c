/* gate: everybody starts at once, or nobody does; threads and processes alike. */
#include "cmocka_all.h"

#include "base/clock.h"
#include "trial/gate.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define WAITERS 5
#define PLENTY_NS (30 * NS_PER_S)

static struct gate *shared_gate(void)
{
	struct gate *gate =
	        mmap(NULL, sizeof(*gate), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_ptr_not_equal(gate, MAP_FAILED);
	return gate;
}

static void *arrive_and_wait(void *arg)
{
	struct gate *gate = arg;

	gate_arrive(gate, 0);
	return (void *)(intptr_t)gate_wait(gate);
}

static void opens_for_threads_with_the_times_set(void **state)
{
	struct gate *gate = shared_gate();
	pthread_t thread[WAITERS];

	(void)state;
	for (int i = 0; i < WAITERS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, arrive_and_wait, gate), 0);
	assert_int_equal(gate_gather(gate, WAITERS, PLENTY_NS), 0);
	gate_open(gate, 3 * NS_PER_MS, 7 * NS_PER_MS);
	for (int i = 0; i < WAITERS; i++) {
		void *result;

		assert_int_equal(pthread_join(thread[i], &result), 0);
		assert_int_equal((intptr_t)result, 0);
	}
	assert_true(gate->begin_ns - gate->opened_ns == 3 * NS_PER_MS);
	assert_true(gate->end_ns - gate->begin_ns == 7 * NS_PER_MS);
	munmap(gate, sizeof(*gate));
}

static void opens_for_processes(void **state)
{
	struct gate *gate = shared_gate();
	int status;

	(void)state;
	for (int i = 0; i < WAITERS; i++) {
		const pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0)
			_exit(arrive_and_wait(gate) == NULL ? 0 : 1);
	}
	assert_int_equal(gate_gather(gate, WAITERS, PLENTY_NS), 0);
	gate_open(gate, 0, 1);
	for (int i = 0; i < WAITERS; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	munmap(gate, sizeof(*gate));
}

static void one_who_gives_up_cancels_for_all(void **state)
{
	struct gate *gate = shared_gate();
	pthread_t thread;
	void *result;

	(void)state;
	assert_int_equal(pthread_create(&thread, NULL, arrive_and_wait, gate), 0);
	gate_arrive(gate, -EPERM);
	assert_int_equal(gate_gather(gate, WAITERS, PLENTY_NS), -ECANCELED);
	gate_cancel(gate);
	assert_int_equal(pthread_join(thread, &result), 0);
	assert_int_equal((intptr_t)result, -ECANCELED);
	munmap(gate, sizeof(*gate));
}

static void does_not_wait_for_ever(void **state)
{
	struct gate *gate = shared_gate();

	(void)state;
	assert_int_equal(gate_gather(gate, 1, NS_PER_MS), -ETIMEDOUT);
	munmap(gate, sizeof(*gate));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(opens_for_threads_with_the_times_set),
	        cmocka_unit_test(opens_for_processes),
	        cmocka_unit_test(one_who_gives_up_cancels_for_all),
	        cmocka_unit_test(does_not_wait_for_ever),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
