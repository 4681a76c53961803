/*
 * jobloop: many jobs at once: who runs when, a full ring, and what they take: memory, and descriptors that
 * may run out.
 */
#include "cmocka_all.h"

#include "base/container_of.h"
#include "loop/jobloop.h"
#include "single_step.h"
#include "workload_fixture.h"

#include <errno.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/socket.h>

/* Far more requests than the ring has room for. */
static void a_full_ring_makes_requests_wait(void **state)
{
	enum { MANY = 3000 };
	static struct job jobs[MANY];
	static struct step steps[MANY];
	static uint64_t words[MANY];
	struct workload workload = {.ops = &single_ops};
	struct jobloop *jobloop;
	unsigned finished = 0;
	const int file = temporary_file();

	(void)state;
	for (uint64_t i = 0; i < MANY; i++)
		assert_int_equal(pwrite(file, &i, sizeof(i), (off_t)(i * sizeof(i))), sizeof(i));
	assert_int_equal(jobloop_init(&jobloop, &workload, MANY, count_finished, &finished), 0);
	for (unsigned i = 0; i < MANY; i++) {
		steps[i] = step_read(file, &words[i], sizeof(words[i]), (off_t)(i * sizeof(words[i])));
		jobs[i] = (struct job){.slot = i, .buf = &steps[i]};
		jobloop_submit(jobloop, &jobs[i]);
	}
	while (finished < MANY)
		assert_true(jobloop_turn(jobloop, UINT64_MAX) >= 0);
	for (uint64_t i = 0; i < MANY; i++) {
		assert_int_equal(jobs[i].result, sizeof(words[i]));
		assert_int_equal(words[i], i);
	}
	jobloop_release(jobloop);
	close(file);
}

static void many_sleepers_need_no_more_memory(void **state)
{
	enum { MANY = 100 };
	struct step step = step_sleep(1);
	struct workload workload = {.ops = &single_ops};
	struct job jobs[MANY];
	struct jobloop *jobloop;
	unsigned finished = 0;
	size_t used;

	(void)state;
	assert_int_equal(jobloop_init(&jobloop, &workload, MANY, count_finished, &finished), 0);
	used = mallinfo2().uordblks;
	for (unsigned i = 0; i < MANY; i++) {
		jobs[i] = (struct job){.slot = i, .buf = &step};
		jobloop_submit(jobloop, &jobs[i]);
	}
	while (finished < MANY)
		assert_true(jobloop_turn(jobloop, UINT64_MAX) >= 0);
	assert_int_equal(mallinfo2().uordblks, used);
	jobloop_release(jobloop);
}

static uint64_t order[100];

static void note_order(void *arg, struct job *job)
{
	unsigned *finished = arg;

	order[(*finished)++] = job->id;
}

static void runs_jobs_in_the_order_in_which_they_came(void **state)
{
	struct step step = step_compute();
	struct workload workload = {.ops = &single_ops};
	struct job jobs[100];
	struct jobloop *jobloop;
	unsigned finished = 0;

	(void)state;
	assert_int_equal(jobloop_init(&jobloop, &workload, 100, note_order, &finished), 0);
	for (unsigned i = 0; i < 100; i++) {
		jobs[i] = (struct job){.slot = (i * 37) % 100, .id = i, .buf = &step};
		jobloop_submit(jobloop, &jobs[i]);
	}
	assert_int_equal(finished, 0); /* submitting runs nothing */
	while (finished < 100)
		assert_true(jobloop_turn(jobloop, UINT64_MAX) > 0);
	for (unsigned i = 0; i < 100; i++)
		assert_int_equal(order[i], i);
	jobloop_release(jobloop);
}

/* Job 0, or a watch, waits to hear something; the other jobs come again and again until it
 * has, and one of them says it. */
struct crowd {
	struct jobloop *jobloop;
	struct watch watch;
	int ends[2];
	unsigned computed;
	bool heard;
};

#define CROWD 10
#define SAID_BY 5
#define PATIENCE 10000

static void come_again(void *arg, struct job *job)
{
	struct crowd *crowd = arg;

	if (job->id == 0) {
		crowd->heard = true;
		return;
	}
	crowd->computed++;
	if (crowd->computed == SAID_BY)
		assert_int_equal(send(crowd->ends[1], "x", 1, 0), 1);
	if (crowd->heard || crowd->computed >= PATIENCE)
		return;
	job->stage = 0;
	jobloop_submit(crowd->jobloop, job);
}

static void hear(struct eventloop *loop, struct watch *watch, uint32_t events)
{
	(void)events;
	container_of(watch, struct crowd, watch)->heard = true;
	eventloop_unwatch(loop, watch);
}

static void open_crowd(struct crowd *crowd, struct workload *workload)
{
	*crowd = (struct crowd){0};
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, crowd->ends), 0);
	assert_int_equal(jobloop_init(&crowd->jobloop, workload, 1 + CROWD, come_again, crowd), 0);
}

static void run_crowd(struct crowd *crowd)
{
	struct step step = step_compute();
	struct job jobs[CROWD];

	for (unsigned i = 0; i < CROWD; i++) {
		jobs[i] = (struct job){.slot = 1 + i, .id = 1 + i, .buf = &step};
		jobloop_submit(crowd->jobloop, &jobs[i]);
	}
	while (jobloop_in_flight(crowd->jobloop) > 0)
		assert_true(jobloop_turn(crowd->jobloop, UINT64_MAX) >= 0);
	assert_true(crowd->heard);
	/* The rest of the line it was said in, one more, and who was still to come. */
	assert_true(crowd->computed <= 2 * EVENTLOOP_BATCH + CROWD);
	jobloop_release(crowd->jobloop);
	close(crowd->ends[0]);
	close(crowd->ends[1]);
}

static void a_socket_is_heard_while_others_stand_in_line(void **state)
{
	struct workload workload = {.ops = &single_ops};
	struct crowd crowd;
	char got;

	(void)state;
	open_crowd(&crowd, &workload);
	struct step step = step_recv(crowd.ends[0], &got, 1);
	struct job job = {.buf = &step};

	jobloop_submit(crowd.jobloop, &job);
	assert_int_equal(jobloop_turn(crowd.jobloop, 0), 1);
	run_crowd(&crowd);
}

static void a_watch_of_others_is_heard_while_jobs_stand_in_line(void **state)
{
	struct workload workload = {.ops = &single_ops};
	struct crowd crowd;

	(void)state;
	open_crowd(&crowd, &workload);
	crowd.watch = (struct watch){.fd = crowd.ends[0], .ready = hear};
	assert_int_equal(eventloop_watch(jobloop_eventloop(crowd.jobloop), &crowd.watch, EPOLLIN), 0);
	run_crowd(&crowd);
}

static void says_so_at_every_descriptor_that_it_cannot_have(void **state)
{
	struct workload workload = {.ops = &single_ops};
	const unsigned before = open_descriptors();
	const int lowest = dup(0);
	struct jobloop *jobloop = NULL;
	struct rlimit usual, few;
	int error = -EMFILE;
	rlim_t allowed = 0;

	(void)state;
	close(lowest);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &usual), 0);
	for (; error; allowed++) {
		few = usual;
		few.rlim_cur = (rlim_t)lowest + allowed;
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
		error = jobloop_init(&jobloop, &workload, 4, count_finished, NULL);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &usual), 0);
		assert_true(error == 0 || error == -EMFILE);
		if (error)
			assert_int_equal(open_descriptors(), before);
	}
	assert_true(allowed >= 2);
	jobloop_release(jobloop);
	assert_int_equal(open_descriptors(), before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(a_full_ring_makes_requests_wait),
	        cmocka_unit_test(many_sleepers_need_no_more_memory),
	        cmocka_unit_test(runs_jobs_in_the_order_in_which_they_came),
	        cmocka_unit_test(a_socket_is_heard_while_others_stand_in_line),
	        cmocka_unit_test(a_watch_of_others_is_heard_while_jobs_stand_in_line),
	        cmocka_unit_test(says_so_at_every_descriptor_that_it_cannot_have),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
