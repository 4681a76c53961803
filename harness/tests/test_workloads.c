/* Every workload of the registry does right work in threads and in forked children, and
 * nothing that goes wrong passes for right. A new workload is tested by being registered. */
#include "workload_fixture.h"

#include "base/mix.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define JOBS 200u
#define RUNNERS 4u

/* Other sizes than the presets; few jobs of each. */
static const char *const variants[] = {"sha256(64)", "sha256(1000)", "sha256(4MiB)", "primes(3)",
        "primes(20000)", "matmul(1)", "matmul(33)", "file(512,yes,4MiB)", "file(512,no)",
        "file(1MiB,direct=no,size=5MiB)", "log(64)", "log(1MiB)", "rpc(0ms)", "rpc(200us,exp)", "web(0ms)",
        "web(100us,exp,4KiB)"};

#define VARIANTS (sizeof(variants) / sizeof(variants[0]))

struct runner {
	struct workload *workload;
	struct job job;
	_Atomic uint64_t *next_id;
	uint64_t jobs;
	unsigned right, wrong;
};

static void *run_jobs(void *arg)
{
	struct runner *runner = arg;
	uint64_t id;

	while ((id = atomic_fetch_add(runner->next_id, 1)) < runner->jobs) {
		const bool right = job_is_right(runner->workload, &runner->job, id);

		runner->right += right;
		runner->wrong += !right;
	}
	return NULL;
}

static void in_threads(const char *text, uint64_t jobs)
{
	struct workload workload = workload_open(text, NULL);
	struct runner runners[RUNNERS] = {{0}};
	_Atomic uint64_t next_id = 0;
	pthread_t threads[RUNNERS];
	unsigned right = 0, wrong = 0;

	for (unsigned i = 0; i < RUNNERS; i++) {
		runners[i] = (struct runner){&workload, job_attached(&workload, i), &next_id, jobs, 0, 0};
		assert_int_equal(pthread_create(&threads[i], NULL, run_jobs, &runners[i]), 0);
	}
	for (unsigned i = 0; i < RUNNERS; i++) {
		pthread_join(threads[i], NULL);
		right += runners[i].right;
		wrong += runners[i].wrong;
		job_detached(&workload, &runners[i].job);
	}
	workload_close(&workload);
	if (right != jobs || wrong != 0)
		fail_msg("%s: of %u jobs %u are right and %u wrong", text, (unsigned)jobs, right, wrong);
}

/* Forks a child for one job; it writes what became of the job into the pipe. */
static void run_in_child(struct workload *workload, struct job *job, int out)
{
	const pid_t parent = getpid(), child = fork();
	ssize_t written;

	if (child < 0)
		fail_msg("fork: %s", strerror(errno));
	if (child > 0)
		return;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	job->error = job_run_blocking(workload, job);
	written = write(out, job, sizeof(*job));
	_exit(written == sizeof(*job) ? 0 : 1);
}

static void in_children(const char *text, uint64_t jobs)
{
	struct workload workload = workload_open(text, NULL);
	struct job slots[RUNNERS], done;
	bool seen[JOBS] = {false};
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	for (unsigned i = 0; i < RUNNERS; i++)
		slots[i] = job_attached(&workload, i);
	for (uint64_t id = 0; id < jobs; id += RUNNERS) {
		for (unsigned i = 0; i < RUNNERS; i++) {
			job_reset(&slots[i], id + i, 0);
			run_in_child(&workload, &slots[i], ends[1]);
		}
		for (unsigned i = 0; i < RUNNERS; i++) {
			assert_int_equal(read(ends[0], &done, sizeof(done)), sizeof(done));
			assert_int_equal(done.error, 0);
			assert_true(workload.ops->verify(&workload, &done));
			assert_false(seen[done.id]);
			seen[done.id] = true;
		}
		for (unsigned i = 0; i < RUNNERS; i++)
			assert_true(wait(NULL) > 0);
	}
	for (unsigned i = 0; i < RUNNERS; i++)
		job_detached(&workload, &slots[i]);
	close(ends[0]);
	close(ends[1]);
	workload_close(&workload);
}

static void every_job_is_right_in_threads(void **state)
{
	(void)state;
	for (size_t i = 0; workload_registry[i]; i++)
		in_threads(workload_registry[i]->name, JOBS);
	for (size_t i = 0; i < VARIANTS; i++)
		in_threads(variants[i], 20);
}

static void every_job_is_right_in_forked_children(void **state)
{
	(void)state;
	for (size_t i = 0; workload_registry[i]; i++)
		in_children(workload_registry[i]->name, JOBS);
	for (size_t i = 0; i < VARIANTS; i++)
		in_children(variants[i], 8);
}

static void one_wrong_bit_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; workload_registry[i]; i++) {
		struct workload workload = workload_open(workload_registry[i]->name, NULL);
		struct job job = job_attached(&workload, 0);

		for (uint64_t id = 0; id < 3; id++) {
			assert_true(job_is_right(&workload, &job, id));
			for (unsigned bit = 0; bit < 64; bit++) {
				job.result ^= UINT64_C(1) << bit;
				if (workload.ops->verify(&workload, &job))
					fail_msg("%s: job %u with bit %u flipped is right", workload.name,
					        (unsigned)id, bit);
				job.result ^= UINT64_C(1) << bit;
			}
		}
		job_detached(&workload, &job);
		workload_close(&workload);
	}
}

/* Jobs differ, so that one's result cannot pass for another's; and nothing but the id
 * decides, so that a second set-up gives the same results. */
static void results_follow_from_the_id_alone(void **state)
{
	(void)state;
	for (size_t i = 0; workload_registry[i]; i++) {
		uint64_t results[2][32];
		unsigned different = 0;

		for (unsigned time = 0; time < 2; time++) {
			struct workload workload = workload_open(workload_registry[i]->name, NULL);
			struct job job = job_attached(&workload, time);

			for (uint64_t id = 0; id < 32; id++) {
				const uint64_t which = time ? 31 - id : id;

				assert_true(job_is_right(&workload, &job, which));
				results[time][which] = job.result;
			}
			job_detached(&workload, &job);
			workload_close(&workload);
		}
		assert_memory_equal(results[0], results[1], sizeof(results[0]));
		for (unsigned id = 1; id < 32; id++)
			different += results[0][id] != results[0][0];
		if (different < 24)
			fail_msg("%s: only %u of 31 jobs differ from the first", workload_registry[i]->name,
			        different);
	}
}

/* A workload that is another one, but for one outcome: that of step number `at`. */
static struct sabotage {
	const struct workload_ops *ops;
	unsigned at, step;
	enum step_kind kind;
	ssize_t outcome;
} sabotage;

static bool has_outcome(enum step_kind kind)
{
	return kind != STEP_COMPUTE && kind != STEP_SLEEP && kind != STEP_DONE && kind != STEP_FAIL;
}

static struct step sabotage_next(struct workload *workload, struct job *job, ssize_t outcome)
{
	struct step step;

	if (sabotage.step++ == sabotage.at + 1 && has_outcome(sabotage.kind))
		outcome = sabotage.outcome >= 0 && sabotage.kind == STEP_SYNC ? -EIO : sabotage.outcome;
	step = sabotage.ops->next(workload, job, outcome);
	if (sabotage.step == sabotage.at + 1)
		sabotage.kind = step.kind;
	return step;
}

/* Spoils step `at` of a job; returns whether there is such a step to spoil. */
static bool fails_when_spoiled(struct workload *workload, unsigned at, ssize_t outcome, int expected)
{
	const struct workload_ops ops = {.next = sabotage_next};
	struct workload spoiled = *workload;
	struct job job = job_attached(workload, 0);
	bool reached;
	int error;

	sabotage = (struct sabotage){.ops = workload->ops, .at = at, .outcome = outcome};
	spoiled.ops = &ops;
	job_reset(&job, 5, 0);
	error = job_run_blocking(&spoiled, &job);
	reached = sabotage.step > at + 1;
	if (reached && has_outcome(sabotage.kind)) {
		if (error != expected || job.error != expected)
			fail_msg("%s: step %u ended with %d and the job with %d", workload->name, at,
			        (int)outcome, error);
	} else {
		assert_int_equal(error, 0);
	}
	job_detached(workload, &job);
	return reached;
}

static void a_step_that_fails_fails_the_job(void **state)
{
	(void)state;
	for (size_t i = 0; workload_registry[i]; i++) {
		struct workload workload = workload_open(workload_registry[i]->name, NULL);
		struct job job;

		for (unsigned at = 0; fails_when_spoiled(&workload, at, -ENOSPC, -ENOSPC); at++)
			fails_when_spoiled(&workload, at, 7, -EIO);
		job = job_attached(&workload, 1);
		assert_true(job_is_right(&workload, &job, 6));
		job_detached(&workload, &job);
		workload_close(&workload);
	}
}

static void live(const char *text)
{
	struct workload workload = workload_open(text, NULL);
	struct job job = job_attached(&workload, 0);

	assert_true(job_is_right(&workload, &job, 1));
	job_detached(&workload, &job);
	workload_close(&workload);
}

static void leaves_nothing_behind(void **state)
{
	(void)state;
	for (size_t i = 0; workload_registry[i]; i++) {
		unsigned descriptors, files;

		live(workload_registry[i]->name); /* data files stay: that is what they are for */
		descriptors = open_descriptors();
		files = scratch_files();
		live(workload_registry[i]->name);
		assert_int_equal(open_descriptors(), descriptors);
		assert_int_equal(scratch_files(), files);
		assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_job_is_right_in_threads),
	        cmocka_unit_test(every_job_is_right_in_forked_children),
	        cmocka_unit_test(one_wrong_bit_is_found),
	        cmocka_unit_test(results_follow_from_the_id_alone),
	        cmocka_unit_test(a_step_that_fails_fails_the_job),
	        cmocka_unit_test(leaves_nothing_behind),
	};

	return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
