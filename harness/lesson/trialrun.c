/* See trialrun.h. */
#include "lesson/trialrun.h"

#include "lesson/checking.h"
#include "lesson/digest.h"
#include "lesson/files.h"

#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct trialrun *trialrun_alloc(size_t count)
{
	void *runs = mmap(NULL, count * sizeof(struct trialrun), PROT_READ | PROT_WRITE,
	        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return runs == MAP_FAILED ? NULL : runs;
}

void trialrun_free(struct trialrun *runs, size_t count)
{
	if (runs)
		munmap(runs, count * sizeof(*runs));
}

static void add_outcome(struct trialrun *run, const json_t *object)
{
	const size_t used = strlen(run->outcomes);

	snprintf(run->outcomes + used, sizeof(run->outcomes) - used, "%s%s=%s", used ? " " : "",
	        report_text(object, "case"), report_text(object, "verdict"));
}

static void keep(struct trialrun *run, const struct report *report)
{
	const json_t *failure = report_failure(report);
	size_t i;
	json_t *object;

	run->verdict = report->verdict;
	run->cases = (unsigned)json_array_size(report->cases);
	run->passed = report->passed;
	run->isolated = report->isolated;
	snprintf(run->mistake, sizeof(run->mistake), "%s", report_mistake(report));
	json_array_foreach(report->cases, i, object)
	{
		add_outcome(run, object);
		if (!failure && strcmp(report_text(object, "verdict"), "SKIP") == 0)
			failure = object;
	}
	if (report->verdict == REPORT_BUILD)
		snprintf(run->message, sizeof(run->message), "%.400s",
		        report->messages ? report->messages : "");
	else
		snprintf(run->message, sizeof(run->message), "%s",
		        failure ? report_text(failure, "message") : report->note);
	if (report->verdict != REPORT_BUILD && report->messages)
		snprintf(run->warnings, sizeof(run->warnings), "%.1000s", report->messages);
}

static int digest_source(struct trialrun *run, const struct builder *builder)
{
	struct digest digest;
	size_t length;
	char *text;
	int error;

	if (!builder->handed_in)
		return digest_file(run->source, run->digest, &run->why);
	text = files_read_handed_in(run->source, &length, &run->why);
	if (!text)
		return -errno;
	digest_begin(&digest);
	digest_add(&digest, text, length);
	error = digest_end(&digest, run->digest);
	free(text);
	return error ? reason_set(&run->why, error, "%s: %s", run->source, strerror(-error)) : 0;
}

static void run_one(struct trialrun *run, const struct builder *common)
{
	struct builder builder = *common;
	const bool many = strchr(run->seeds, '-') != NULL;
	const struct checking checking = {.lesson = run->lesson,
	        .builder = &builder,
	        .source = run->source,
	        .seed = many ? NULL : run->seeds,
	        .seeds = many ? run->seeds : NULL};
	struct report report;

	builder.uid = run->uid;
	if (digest_source(run, &builder) != 0)
		return;
	if (checking_run(&checking, &report, &run->why) != 0)
		return;
	keep(run, &report);
	report_release(&report);
	run->done = true;
}

static unsigned processors(void)
{
	cpu_set_t set;

	return sched_getaffinity(0, sizeof(set), &set) == 0 ? (unsigned)CPU_COUNT(&set) : 1;
}

static int start(struct trialrun *run, const struct builder *builder)
{
	const pid_t parent = getpid(), pid = fork();

	if (pid == 0) {
		/* it is ended gently, so that its own children are */
		if (getppid() != parent)
			_exit(1);
		run_one(run, builder);
		_exit(0);
	}
	return pid < 0 ? -errno : 0;
}

/* -EINTR only when we have been told to end, and nobody is left. */
static int wait_for_one(void)
{
	while (waitpid(-1, NULL, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return 0;
}

int trialrun_all(struct trialrun *runs, size_t count, unsigned jobs, const struct builder *builder)
{
	const unsigned most = jobs ? jobs : processors();
	unsigned running = 0;
	size_t next = 0;
	int error = 0;

	while (running > 0 || (next < count && !error)) {
		if (next < count && running < most && !error) {
			error = start(&runs[next++], builder);
			running += error == 0;
			continue;
		}
		wait_for_one();
		running--;
		if (builder->interrupts && *builder->interrupts)
			error = -EINTR;
	}
	return error;
}
