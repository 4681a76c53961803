/* The check of lesson 20: each job notes in shared memory who does it, where, and with how many others. */
#include "lesson.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/facts.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { JOBS = 12, MANY = 20000, NOBODY = MANY };
enum rule { FREE, MEET, LAST };

static struct seen {
	_Atomic size_t done, inside, begun;
	_Atomic int times[MANY], thread[MANY], process[MANY], cpu[MANY]; /* cpu -1: several are allowed */
} * seen;
static enum rule rule;                 /* MEET: the first jobs wait for each other; LAST: job 0 waits for all others */
static size_t workers, jobs, from, to; /* jobs from .. to - 1 end their process */
static pid_t caller;
static int cpus[MOST_WORKERS], cpu_count;
static const char *const names[] = {"LOOP", "POOL", "FORK", "CLUSTER"};
static enum model model;

static uint64_t result_of(size_t number)
{
	return (check_seed() + number + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

static int only_cpu(void)
{
	cpu_set_t set;
	int cpu = 0;

	if (sched_getaffinity(0, sizeof(set), &set) != 0 || CPU_COUNT(&set) != 1)
		return -1;
	while (!CPU_ISSET(cpu, &set))
		cpu++;
	return cpu;
}

static uint64_t do_job(size_t number)
{
	pid_t children[32];

	if (number >= jobs || atomic_fetch_add(&seen->times[number], 1) > 0)
		check_wrong("done-twice", "%s did job %zu of %zu again, or there is none", names[model], number, jobs);
	seen->thread[number] = gettid();
	seen->process[number] = getpid();
	seen->cpu[number] = only_cpu();
	seen->begun++;
	if (seen->inside++ >= workers || (model == FORK && facts_children(caller, children, 32) > workers))
		check_wrong("too-many-at-once", "%s has more than %zu at once (one that nobody has waited for counts)",
		        names[model], workers);
	while (rule == MEET && number < workers && seen->begun < workers)
		usleep(200);
	while (rule == LAST && number == 0 && seen->done < jobs - 1)
		usleep(200);
	seen->inside--;
	if (number >= from && number < to && (check_seed() % 2 == 0 || kill(getpid(), SIGKILL) == 0))
		_exit(0);
	seen->done++;
	return result_of(number);
}

static void find_cpus(void)
{
	cpu_set_t set;

	sched_getaffinity(0, sizeof(set), &set);
	for (int cpu = 0; cpu < CPU_SETSIZE && cpu_count < MOST_WORKERS; cpu++) {
		if (CPU_ISSET(cpu, &set))
			cpus[cpu_count++] = cpu;
	}
	for (int w = cpu_count; w < MOST_WORKERS; w++)
		cpus[w] = cpus[w % cpu_count];
}

/* Runs it and looks for what is left. The first job to die, and how many: NOBODY, 0. */
static void run(
        enum model which, size_t how_many_workers, size_t how_many_jobs, enum rule how, size_t die, size_t count)
{
	const int open_before = facts_descriptors(getpid());
	uint64_t sum = 0, checksum = 77;
	struct call_note note;
	int result;

	if (!seen) {
		find_cpus();
		seen = mmap(NULL, sizeof(*seen), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	}
	memset(seen, 0, sizeof(*seen));
	model = which, workers = how_many_workers, jobs = how_many_jobs, rule = how;
	from = die, to = die + count, caller = getpid();
	calls_begin();
	result = run_model(model, workers, cpus, jobs, do_job, &checksum);
	calls_end();
	check_alone();
	check_number("descriptors-left", "the number of open descriptors afterwards", facts_descriptors(getpid()),
	        open_before);
	check_number("not-joined", "the number of pthread_join() calls", (long long)calls_count(CALL_pthread_join),
	        (long long)calls_count(CALL_pthread_create));
	for (size_t i = 0; calls_note(i, &note); i++) {
		if (note.call == CALL_sched_setaffinity && note.tid == caller &&
		        (note.first == 0 || note.first == caller))
			check_wrong("the-caller-is-pinned", "%s pins the caller's own thread", names[model]);
	}
	for (size_t i = 0; i < jobs; i++) {
		if (seen->times[i] == 0 && count < workers)
			check_wrong("left-undone", "%s did not do job %zu of %zu", names[model], i, jobs);
		sum += result_of(i);
	}
	check_number("death-not-told", names[model], result, count > 0 ? -EIO : 0);
	if (checksum != (count > 0 ? 77 : sum))
		check_wrong("wrong-checksum", "the checksum under %s is %#llx and not %#llx", names[model],
		        (unsigned long long)checksum, (unsigned long long)(count > 0 ? 77 : sum));
}

static size_t distinct(const _Atomic int *ids)
{
	size_t count = 0;

	for (size_t i = 0; i < jobs; i++) {
		size_t j = 0;

		while (ids[j] != ids[i])
			j++;
		count += j == i;
	}
	return count;
}

static void the_right_one_does_it(void)
{
	run(LOOP, 2, JOBS, FREE, NOBODY, 0);
	for (size_t i = 0; i < jobs; i++)
		check_number("not-the-caller", "the thread that does a job under LOOP", seen->thread[i], caller);
	run(POOL, 2, JOBS, FREE, NOBODY, 0);
	for (size_t i = 0; i < jobs; i++) {
		check_number("not-threads", "the process that does a job under POOL", seen->process[i], caller);
		if (seen->thread[i] == caller)
			check_wrong("the-caller-works", "under POOL the caller's own thread does job %zu", i);
	}
	if (distinct(seen->thread) > 2)
		check_wrong("a-thread-per-job", "under POOL %zu threads do %d jobs, and there may be 2",
		        distinct(seen->thread), JOBS);
	run(FORK, 2, JOBS, FREE, NOBODY, 0);
	check_number(
	        "not-a-child-a-job", "the number of children under FORK", (long long)distinct(seen->process), JOBS);
	run(CLUSTER, 2, JOBS, FREE, NOBODY, 0);
	if (distinct(seen->process) > 2)
		check_wrong("a-child-per-job", "under CLUSTER %zu children do %d jobs, and there may be 2",
		        distinct(seen->process), JOBS);
	for (size_t i = 0; i < jobs; i++) {
		if (seen->process[i] == caller)
			check_wrong("the-caller-works", "under CLUSTER the caller itself does job %zu", i);
	}
}

static void any_number_of_jobs(void)
{
	for (model = LOOP; model <= CLUSTER; model++) {
		run(model, 3, 0, FREE, NOBODY, 0);
		run(model, 3, 1, FREE, NOBODY, 0);
		run(model, MOST_WORKERS, model == FORK ? 100 : MANY, FREE, NOBODY, 0);
	}
}

static void workers_work_at_once(void)
{
	for (model = POOL; model <= CLUSTER; model++)
		run(model, 3, JOBS, MEET, NOBODY, 0);
}

static void a_long_job_stops_nobody(void)
{
	for (model = POOL; model <= CLUSTER; model++)
		run(model, 2, JOBS, LAST, NOBODY, 0);
}

static void each_worker_has_its_cpu(void)
{
	for (model = POOL; model <= CLUSTER; model++) {
		run(model, 2, JOBS, MEET, NOBODY, 0);
		if (calls_count(CALL_sched_setaffinity) + calls_count(CALL_pthread_setaffinity_np) +
		                calls_count(CALL_pthread_attr_setaffinity_np) <
		        (model == FORK ? jobs : workers))
			check_wrong("not-pinned", "%s does not give each worker its CPU", names[model]);
		for (size_t i = 0; i < jobs; i++) {
			if (seen->cpu[i] != cpus[0] && seen->cpu[i] != cpus[1])
				check_wrong("not-pinned", "job %zu under %s may run on any CPU", i, names[model]);
		}
		if (cpu_count > 1 && seen->cpu[0] == seen->cpu[1])
			check_wrong("all-on-one-cpu", "under %s both workers have CPU %d", names[model], seen->cpu[0]);
	}
}

static void a_death_is_told(void)
{
	run(FORK, 2, JOBS, FREE, check_random(JOBS), 1);
	run(CLUSTER, 2, JOBS, FREE, check_random(JOBS), 1);
	run(CLUSTER, 2, MANY, FREE, 0, MANY);
}

/* `count` samples from `low` in steps of 1, shuffled; the k of 6 to 8 is 1, of 9 to 11 is 2. */
static const char *verdict_of(double a_low, size_t a_count, double b_low, size_t b_count)
{
	static const char *const words[] = {[FASTER] = "FASTER", [SLOWER] = "SLOWER", [CANNOT_TELL] = "CANNOT_TELL"};
	double samples[2][16], kept[2][16];
	const size_t counts[2] = {a_count, b_count};
	enum speed speed;

	for (int s = 0; s < 2; s++) {
		for (size_t i = 0; i < counts[s]; i++) {
			const size_t j = check_random(i + 1);

			samples[s][i] = samples[s][j];
			samples[s][j] = (s ? b_low : a_low) + (double)i;
		}
	}
	memcpy(kept, samples, sizeof(kept));
	speed = judge(samples[0], a_count, samples[1], b_count);
	if (memcmp(kept[0], samples[0], a_count * sizeof(double)) != 0 ||
	        memcmp(kept[1], samples[1], b_count * sizeof(double)) != 0)
		check_wrong("sorts-the-callers-samples", "the samples are in another order after judge(): sort copies");
	return speed <= CANNOT_TELL ? words[speed] : "none of the three";
}

static void overlap_is_no_verdict(void)
{
	check_text("wrong-way-round", "judge() of 10..19 ms and 30..39 ms", verdict_of(10, 10, 30, 10), "FASTER");
	check_text("wrong-way-round", "judge() of 30..39 ms and 10..19 ms", verdict_of(30, 10, 10, 10), "SLOWER");
	check_text("medians-only", "judge() of 10..19 ms and 15..24 ms: intervals 11..18 and 16..23",
	        verdict_of(10, 10, 15, 10), "CANNOT_TELL");
	check_text("medians-only", "judge() of 10..19 ms and 17..26 ms: intervals 11..18 and 18..25",
	        verdict_of(10, 10, 17, 10), "CANNOT_TELL");
	check_text("ranges-not-intervals", "judge() of 10..19 ms and 18..27 ms: intervals 11..18 and 19..26",
	        verdict_of(10, 10, 18, 10), "FASTER");
	check_text("too-few", "judge() of 5 samples and 10", verdict_of(10, 5, 30, 10), "CANNOT_TELL");
	check_text("too-few", "judge() of 10 samples and 5", verdict_of(30, 10, 10, 5), "CANNOT_TELL");
}

/* clang-format off: a case a line */
const struct check lesson_checks[] = {
        {"the-right-one-does-it", "LOOP: the caller; POOL: threads; FORK: a child for each job; CLUSTER: children",
                the_right_one_does_it, 0, 0, 0},
        {"any-number-of-jobs", "no job, one, and thousands have the same checksum under all models", any_number_of_jobs,
                "results-pile-up", "whoever sends many numbers must take results meanwhile: pipes and sockets get full",
                30},
        {"workers-work-at-once", "three jobs that wait for each other all end", workers_work_at_once,
                "one-after-the-other", "three jobs wait until all three have begun, with three workers", 0},
        {"a-long-job-stops-nobody", "while one job is long, the other worker does all the rest",
                a_long_job_stops_nobody, "a-long-job-stops-others",
                "job 0 waits until all other jobs are done, with two workers", 0},
        {"each-worker-has-its-cpu", "worker w may run on cpus[w] alone", each_worker_has_its_cpu, "one-after-the-other",
                "two jobs wait until both have begun, with two workers", 0},
        {"a-death-is-told", "-EIO when a child ends without a result", a_death_is_told, "waits-for-the-dead",
                "a child has ended without sending its result, which never comes", 0},
        {"overlap-is-no-verdict", "judge() compares the intervals of the medians", overlap_is_no_verdict, 0, 0, 0},
        {0},
};
