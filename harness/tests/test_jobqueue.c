/* jobqueue: first in, first out; every job to exactly one worker; all sent home at the end. */
#include "cmocka_all.h"

#include "base/clock.h"
#include "handoff/jobqueue.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#define JOBS 7
#define WORKERS 4
#define ROUNDS 20000

static void is_first_in_first_out(void **state)
{
	struct jobqueue queue;
	struct job jobs[JOBS] = {0};

	(void)state;
	assert_int_equal(jobqueue_init(&queue, JOBS), 0);
	for (int i = 0; i < JOBS; i++)
		jobqueue_put(&queue, &jobs[i]);
	/* Taking and giving back turns the ring over several times its size. */
	for (int i = 0; i < 10 * JOBS; i++) {
		struct job *job = jobqueue_take(&queue);

		assert_ptr_equal(job, &jobs[i % JOBS]);
		jobqueue_put(&queue, job);
	}
	assert_ptr_equal(jobqueue_exchange(&queue, jobqueue_take(&queue)), &jobs[(10 * JOBS + 1) % JOBS]);
	jobqueue_release(&queue);
}

static void a_closed_queue_gives_what_is_left_and_then_nothing(void **state)
{
	struct jobqueue queue;
	struct job jobs[2] = {0};

	(void)state;
	assert_int_equal(jobqueue_init(&queue, 2), 0);
	jobqueue_put(&queue, &jobs[0]);
	jobqueue_put(&queue, &jobs[1]);
	jobqueue_close(&queue);
	assert_ptr_equal(jobqueue_take(&queue), &jobs[0]);
	assert_ptr_equal(jobqueue_take(&queue), &jobs[1]);
	assert_null(jobqueue_take(&queue));
	assert_null(jobqueue_take(&queue));
	jobqueue_release(&queue);
}

static void waiting_until_a_time_takes_nothing(void **state)
{
	struct jobqueue queue;
	struct job job = {0};
	const uint64_t until_ns = clock_now_ns() + NS_PER_MS;

	(void)state;
	assert_int_equal(jobqueue_init(&queue, 1), 0);
	assert_false(jobqueue_wait_until(&queue, until_ns));
	assert_true(clock_now_ns() >= until_ns);
	jobqueue_put(&queue, &job);
	/* Also when the time is over. */
	assert_true(jobqueue_wait_until(&queue, until_ns));
	assert_true(jobqueue_wait_until(&queue, UINT64_MAX));
	assert_ptr_equal(jobqueue_poll(&queue), &job);
	jobqueue_release(&queue);
}

static void several_at_once_are_a_share_and_in_order(void **state)
{
	struct jobqueue queue;
	struct job jobs[JOBS] = {0}, *taken[JOBS];

	(void)state;
	assert_int_equal(jobqueue_init(&queue, JOBS), 0);
	for (int i = 0; i < JOBS; i++)
		jobqueue_put(&queue, &jobs[i]);
	/* Between two the share of 7 is 3, of the other 4 it is 2; of what is left it is at least one. */
	assert_int_equal(jobqueue_exchange_several(&queue, taken, 0, JOBS, 2), 3);
	assert_int_equal(jobqueue_exchange_several(&queue, taken + 3, 0, JOBS, 2), 2);
	assert_int_equal(jobqueue_exchange_several(&queue, taken + 5, 0, JOBS, 2), 1);
	assert_int_equal(jobqueue_exchange_several(&queue, taken + 6, 0, JOBS, 2), 1);
	for (int i = 0; i < JOBS; i++)
		assert_ptr_equal(taken[i], &jobs[i]);
	/* All seven back: never more than are asked for. */
	assert_int_equal(jobqueue_exchange_several(&queue, taken, JOBS, 2, 2), 2);
	assert_ptr_equal(taken[0], &jobs[0]);
	assert_ptr_equal(taken[1], &jobs[1]);
	jobqueue_close(&queue);
	assert_int_equal(jobqueue_exchange_several(&queue, taken, 0, JOBS, 1), 5);
	assert_int_equal(jobqueue_exchange_several(&queue, taken, 0, JOBS, 1), 0);
	jobqueue_release(&queue);
}

struct crew {
	struct jobqueue queue;
	_Atomic unsigned holders[JOBS]; /* how many workers hold this job: never more than one */
	_Atomic bool shared;
	_Atomic unsigned circulating, left;
};

static void *work(void *arg)
{
	struct crew *crew = arg;
	struct job *job = jobqueue_take(&crew->queue);

	while (job) {
		if (atomic_fetch_add(&crew->holders[job->slot], 1) != 0)
			crew->shared = true;
		job->id++;
		atomic_fetch_sub(&crew->holders[job->slot], 1);
		if (job->id < ROUNDS) {
			job = jobqueue_exchange(&crew->queue, job);
		} else {
			if (atomic_fetch_sub(&crew->circulating, 1) == 1)
				jobqueue_close(&crew->queue);
			job = jobqueue_take(&crew->queue);
		}
	}
	atomic_fetch_add(&crew->left, 1);
	return NULL;
}

#define AT_ONCE 3

static void *work_several(void *arg)
{
	struct crew *crew = arg;
	struct job *jobs[AT_ONCE];
	unsigned count, given = 0;

	while ((count = jobqueue_exchange_several(&crew->queue, jobs, given, AT_ONCE, 2)) > 0) {
		for (unsigned i = 0; i < count; i++)
			if (atomic_fetch_add(&crew->holders[jobs[i]->slot], 1) != 0)
				crew->shared = true;
		given = 0;
		for (unsigned i = 0; i < count; i++) {
			struct job *job = jobs[i];

			job->id++;
			atomic_fetch_sub(&crew->holders[job->slot], 1);
			if (job->id < ROUNDS)
				jobs[given++] = job;
			else if (atomic_fetch_sub(&crew->circulating, 1) == 1)
				jobqueue_close(&crew->queue);
		}
	}
	atomic_fetch_add(&crew->left, 1);
	return NULL;
}

static void run_crew(void *(*how)(void *))
{
	static struct crew crew;
	struct job jobs[JOBS] = {0};
	pthread_t thread[WORKERS];

	memset(&crew, 0, sizeof(crew));
	assert_int_equal(jobqueue_init(&crew.queue, JOBS), 0);
	crew.circulating = JOBS;
	for (unsigned i = 0; i < JOBS; i++) {
		jobs[i].slot = i;
		jobqueue_put(&crew.queue, &jobs[i]);
	}
	for (int i = 0; i < WORKERS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, how, &crew), 0);
	for (int i = 0; i < WORKERS; i++)
		assert_int_equal(pthread_join(thread[i], NULL), 0);
	assert_false(crew.shared);
	assert_int_equal(crew.left, WORKERS);
	for (int i = 0; i < JOBS; i++)
		assert_int_equal(jobs[i].id, ROUNDS);
	jobqueue_release(&crew.queue);
}

static void gives_each_job_to_one_worker_and_sends_all_home(void **state)
{
	(void)state;
	run_crew(work);
	run_crew(work_several);
}

static void more_workers_than_jobs_all_get_home(void **state)
{
	static struct crew crew;
	struct job job = {.id = ROUNDS - 10};
	pthread_t thread[WORKERS];

	(void)state;
	assert_int_equal(jobqueue_init(&crew.queue, 1), 0);
	crew.circulating = 1;
	jobqueue_put(&crew.queue, &job);
	for (int i = 0; i < WORKERS; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, work, &crew), 0);
	for (int i = 0; i < WORKERS; i++)
		assert_int_equal(pthread_join(thread[i], NULL), 0);
	assert_int_equal(job.id, ROUNDS);
	assert_int_equal(crew.left, WORKERS);
	jobqueue_release(&crew.queue);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(is_first_in_first_out),
	        cmocka_unit_test(a_closed_queue_gives_what_is_left_and_then_nothing),
	        cmocka_unit_test(waiting_until_a_time_takes_nothing),
	        cmocka_unit_test(several_at_once_are_a_share_and_in_order),
	        cmocka_unit_test(gives_each_job_to_one_worker_and_sends_all_home),
	        cmocka_unit_test(more_workers_than_jobs_all_get_home),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
