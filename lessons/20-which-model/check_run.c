/* See check_run.h. */
#include "check_run.h"

#include "check/calls.h"
#include "check/check.h"
#include "check/cpus.h"
#include "check/facts.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

const char *const check_names[] = {"LOOP", "POOL", "FORK", "CLUSTER"};

/* of the run at hand */
static enum model model;
static const char *name;
static enum rule rule;
static size_t workers, jobs, dying_from, dying_to;
static pid_t caller;
static struct seen *seen;

const int *check_cpus(void)
{
	static int cpus[MOST_WORKERS];
	static size_t count;

	if (count == 0) {
		count = cpus_list(cpus, MOST_WORKERS);
		for (size_t w = count; w < MOST_WORKERS; w++)
			cpus[w] = cpus[w % count];
	}
	return cpus;
}

static uint64_t result_of(size_t number)
{
	return (check_seed() + number + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

static uint64_t do_job(size_t number)
{
	pid_t children[32];

	if (number >= jobs || atomic_fetch_add(&seen->times[number], 1) > 0)
		check_wrong("done-twice", "%s did job %zu of %zu again, or there is none", name, number, jobs);
	seen->thread[number] = gettid();
	seen->process[number] = getpid();
	seen->cpu[number] = cpus_only();
	seen->begun++;
	if (seen->inside++ >= workers || (model == FORK && facts_children(caller, children, 32) > workers))
		check_wrong("too-many-at-once", "%s has more than %zu at once (one that nobody has waited for counts)",
		        name, workers);
	while (rule == MEET && number < workers && seen->begun < workers)
		usleep(200);
	while (rule == LAST && number == 0 && seen->done < jobs - 1)
		usleep(200);
	seen->inside--;
	if (number >= dying_from && number < dying_to && (check_seed() % 2 == 0 || kill(getpid(), SIGKILL) == 0))
		_exit(0);
	seen->done++;
	return result_of(number);
}

static void forget(void)
{
	if (!seen)
		seen = check_shared(sizeof(*seen));
	memset(seen, 0, sizeof(*seen));
}

static void nothing_is_left(int descriptors)
{
	check_alone();
	check_number("descriptors-left", "the number of open descriptors afterwards", facts_descriptors(getpid()),
	        descriptors);
	calls_expect("not-joined", CALL_pthread_join, calls_count(CALL_pthread_create));
	if (cpus_changed_by(caller))
		check_wrong("the-caller-is-pinned", "%s pins the caller's own thread", name);
}

const struct seen *check_run(enum model which, size_t how_many, size_t how_many_jobs, enum rule how)
{
	const size_t deaths = dying_to - dying_from;
	uint64_t sum = 0, checksum = 77;
	int descriptors, result;

	model = which, name = check_names[which], workers = how_many, jobs = how_many_jobs, rule = how;
	forget();
	caller = getpid();
	descriptors = facts_descriptors(getpid());
	calls_begin();
	result = run_model(model, workers, check_cpus(), jobs, do_job, &checksum);
	calls_end();
	nothing_is_left(descriptors);
	for (size_t i = 0; i < jobs; i++) {
		if (seen->times[i] == 0 && deaths < workers)
			check_wrong("left-undone", "%s did not do job %zu of %zu", name, i, jobs);
		sum += result_of(i);
	}
	check_number("death-not-told", name, result, deaths > 0 ? -EIO : 0);
	if (checksum != (deaths > 0 ? 77 : sum))
		check_wrong("wrong-checksum", "the checksum under %s is %#llx and not %#llx", name,
		        (unsigned long long)checksum, (unsigned long long)(deaths > 0 ? 77 : sum));
	return seen;
}

void check_run_dying(enum model which, size_t how_many, size_t how_many_jobs, size_t first, size_t count)
{
	dying_from = first, dying_to = first + count;
	check_run(which, how_many, how_many_jobs, FREE);
	dying_from = dying_to = 0;
}
