/* See single_step.h. */
#include "cmocka_all.h"

#include "single_step.h"

#include "loop/jobloop.h"

#include <stdlib.h>
#include <unistd.h>

static struct step single_next(struct workload *workload, struct job *job, ssize_t outcome)
{
	(void)workload;
	if (job->stage++ > 0)
		return step_done(job, (uint64_t)outcome);
	return *(const struct step *)job->buf;
}

static bool any_result(const struct workload *workload, const struct job *job)
{
	(void)workload;
	(void)job;
	return true;
}

const struct workload_ops single_ops = {
        .name = "single",
        .summary = "one step",
        .bound = IO_BOUND,
        .next = single_next,
        .verify = any_result,
};

void count_finished(void *arg, struct job *job)
{
	(void)job;
	(*(unsigned *)arg)++;
}

ssize_t outcome_of(struct step step)
{
	struct workload workload = {.ops = &single_ops};
	struct job job = {.buf = &step};
	struct jobloop *jobloop;
	unsigned finished = 0;

	assert_int_equal(jobloop_init(&jobloop, &workload, 1, count_finished, &finished), 0);
	jobloop_submit(jobloop, &job);
	while (finished == 0)
		assert_true(jobloop_turn(jobloop, UINT64_MAX) >= 0);
	jobloop_release(jobloop);
	return (ssize_t)job.result;
}

int temporary_file(void)
{
	char path[] = "/tmp/telar-test-XXXXXX";
	const int fd = mkstemp(path);

	assert_true(fd >= 0);
	unlink(path);
	return fd;
}
