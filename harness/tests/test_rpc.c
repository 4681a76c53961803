/* rpc and web: what becomes of a job when the service or the network is not there. */
#include "workload_fixture.h"

#include "loop/service.h"
#include "misbehaving.h"
#include "trial/outcome.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* The reply to another job's request must not pass for this one's. */
static void another_job_s_reply_is_wrong(void **state)
{
	static const char *const texts[] = {"rpc(0ms)", "web(0ms)"};
	const struct service_message stray = {.id = 99};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct workload workload = workload_open(texts[i], NULL);
		struct job job = job_attached(&workload, 0);

		assert_true(job_is_right(&workload, &job, 1));
		assert_int_equal(write(job.fd, &stray, sizeof(stray)), sizeof(stray));
		assert_false(job_is_right(&workload, &job, 2));
		assert_int_equal(job.error, 0);
		job_detached(&workload, &job);
		workload_close(&workload);
	}
}

static void a_job_fails_when_the_service_dies(void **state)
{
	static const char *const texts[] = {"rpc(10s)", "rpc(0ms)"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct workload workload = workload_open(texts[i], NULL);
		const struct service *service = workload.state;
		struct job job = job_attached(&workload, 0);
		siginfo_t info;

		kill(service->pid, SIGKILL);
		/* it has ended, and is left for service_stop() to reap */
		assert_int_equal(waitid(P_PID, (id_t)service->pid, &info, WEXITED | WNOWAIT), 0);
		assert_false(job_is_right(&workload, &job, 1));
		assert_true(job.error == -EIO || job.error == -EPIPE || job.error == -ECONNRESET);
		job_detached(&workload, &job);
		assert_int_equal(workload.ops->attach(&workload, &job), -ECONNREFUSED);
		workload_close(&workload);
		assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	}
}

static const struct workload_ops *rpc_ops;

/* The first job, and all others that run beside it, kill the service before they ask it. */
static struct step next_kills_the_service(struct workload *workload, struct job *job, ssize_t outcome)
{
	const struct service *service = workload->state;

	if (job->stage == 0)
		kill(service->pid, SIGKILL);
	return rpc_ops->next(workload, job, outcome);
}

/* Whatever became of its jobs: the trial says why. */
static void a_trial_names_a_service_that_died(void **state)
{
	static const char *const models[] = {"loop", "pool", "fork", "prefork"};
	struct workload_ops ops;
	hwloc_topology_t topology;

	(void)state;
	assert_int_equal(topology_load(&topology, NULL), 0);
	for (size_t i = 0; i < sizeof(models) / sizeof(*models); i++) {
		struct workload workload = workload_set_up("rpc(0ms)", NULL);
		const struct short_trial trial = {
		        .model = model_find(models[i], NULL), .workload = &workload, .workers = 2};
		struct outcome outcome;

		rpc_ops = workload.ops;
		ops = *rpc_ops;
		ops.next = next_kills_the_service;
		workload.ops = &ops;
		assert_int_equal(short_trial_run(&trial, topology, &outcome, NULL), 0);
		assert_int_equal(outcome.status, TRIAL_FAILED);
		assert_string_equal(outcome.reason, "the service of rpc ended: killed by signal 9 (Killed)");
		outcome_release(&outcome);
		ops.teardown(&workload);
	}
	hwloc_topology_destroy(topology);
}

static void without_descriptors_nothing_is_attached(void **state)
{
	static const char *const texts[] = {"rpc(0ms)", "web(0ms)"};
	struct rlimit before, none;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	for (size_t i = 0; i < 2; i++) {
		struct workload workload = workload_open(texts[i], NULL);
		const unsigned descriptors = open_descriptors();
		struct job job = {0};

		none = (struct rlimit){3, before.rlim_max};
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
		assert_int_equal(workload.ops->attach(&workload, &job), -EMFILE);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
		assert_int_equal(open_descriptors(), descriptors);
		job = job_attached(&workload, 0);
		assert_true(job_is_right(&workload, &job, 1));
		job_detached(&workload, &job);
		workload_close(&workload);
	}
}

/* A service for each trial, one set-up for all of them. */
static void starts_and_stops_as_often_as_there_are_trials(void **state)
{
	struct workload workload = workload_named("web(0ms,exp,4KiB)", NULL);
	struct reason why = {""};

	(void)state;
	assert_int_equal(workload.ops->setup(&workload, &why), 0);
	for (unsigned trial = 0; trial < 3; trial++) {
		struct job job;

		assert_int_equal(workload.ops->start(&workload, &why), 0);
		job = job_attached(&workload, 0);
		for (uint64_t id = 0; id < 20; id++)
			assert_true(job_is_right(&workload, &job, id));
		job_detached(&workload, &job);
		assert_int_equal(workload.ops->stop(&workload, &why), 0);
		assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	}
	workload.ops->teardown(&workload);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(another_job_s_reply_is_wrong),
	        cmocka_unit_test(a_job_fails_when_the_service_dies),
	        cmocka_unit_test(a_trial_names_a_service_that_died),
	        cmocka_unit_test(without_descriptors_nothing_is_attached),
	        cmocka_unit_test(starts_and_stops_as_often_as_there_are_trials),
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
