/* See trace_file.h. Reading is in trace_file_read.c. */
#include "results/trace_file.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROCESS 1

char *trace_file_cell(const char *cell, char *name, size_t size)
{
	snprintf(name, size, "%s", cell);
	for (char *c = name; *c; c++)
		if (strchr("/:(),= ", *c))
			*c = '_';
	return name;
}

int trace_file_path(const char *run_path, const char *cell, unsigned trial, char *path, size_t size)
{
	char name[CELL_NAME_MAX];

	return snprintf(path, size, "%s/traces/%s-%u.json", run_path,
	               trace_file_cell(cell, name, sizeof(name)), trial) < (int)size
	               ? 0
	               : -ENAMETOOLONG;
}

struct writing {
	const struct trace *trace;
	const struct trial_record *record;
	FILE *out;
	uint64_t *open; /* owned: ids of jobs whose last step has not come, of one ring */
	size_t open_count, open_room;
};

static void put_time(const struct writing *writing, const char *key, uint64_t ns)
{
	fprintf(writing->out, ",\"%s\":%" PRIu64 ".%03u", key, ns / 1000, (unsigned)(ns % 1000));
}

static void put_thread(const struct writing *writing, unsigned thread)
{
	const unsigned workers = writing->record->outcome.workers;
	const bool is_worker = thread < workers;

	fprintf(writing->out,
	        ",\n{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":%d,\"tid\":%u,\"args\":{\"name\":\"%s "
	        "%u\"}}",
	        PROCESS, thread, is_worker ? "worker" : "background", is_worker ? thread : thread - workers);
}

static uint64_t complete_until(const struct trace *trace)
{
	uint64_t until_ns = trace->end_ns;

	for (unsigned i = 0; i < trace->rings; i++) {
		const struct trace_ring *const ring = trace_ring(trace, i);

		if (ring->dropped > 0 && ring->first_dropped_ns < until_ns)
			until_ns = ring->first_dropped_ns;
	}
	return until_ns;
}

static int put_about(const struct writing *writing)
{
	const struct trace *const trace = writing->trace;
	const struct trial_record *const record = writing->record;
	const uint64_t opened_ns = trace->opened_ns;
	json_t *const about = json_pack("{s:s, s:s, s:i, s:{s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}}",
	        "name", "telar", "ph", "M", "pid", PROCESS, "args", "cell", record->cell, "trial",
	        (json_int_t)record->trial, "workers", (json_int_t)record->outcome.workers, "backgrounds",
	        (json_int_t)(trace->rings - record->outcome.workers), "begin_ns",
	        (json_int_t)(trace->begin_ns - opened_ns), "end_ns", (json_int_t)(trace->end_ns - opened_ns),
	        "steps", (json_int_t)record->outcome.trace_steps, "dropped",
	        (json_int_t)record->outcome.trace_dropped, "complete_ns",
	        (json_int_t)(complete_until(trace) - opened_ns));
	int error = about ? 0 : -ENOMEM;

	if (about && json_dumpf(about, writing->out, JSON_COMPACT) < 0)
		error = -ENOMEM;
	json_decref(about);
	return error;
}

static int put_head(const struct writing *writing)
{
	int error;

	fputs("[\n", writing->out);
	error = put_about(writing);
	fprintf(writing->out,
	        ",\n{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":%d,\"args\":{\"name\":\"%s, trial %u\"}}",
	        PROCESS, writing->record->cell, writing->record->trial);
	for (unsigned i = 0; i < writing->trace->rings; i++)
		put_thread(writing, i);
	return error;
}

static void put_life(
        const struct writing *writing, const char *phase, unsigned thread, uint64_t job, uint64_t ns)
{
	fprintf(writing->out,
	        ",\n{\"name\":\"job\",\"cat\":\"job\",\"ph\":\"%s\",\"id\":%" PRIu64 ",\"pid\":%d,\"tid\":%u",
	        phase, job, PROCESS, thread);
	put_time(writing, "ts", ns);
	fputc('}', writing->out);
}

/* Where the job is among those that are not over, or open_count. */
static size_t find_open(const struct writing *writing, uint64_t job)
{
	size_t i = 0;

	while (i < writing->open_count && writing->open[i] != job)
		i++;
	return i;
}

static int open_job(struct writing *writing, uint64_t job)
{
	if (writing->open_count == writing->open_room) {
		const size_t room = writing->open_room ? 2 * writing->open_room : 64;
		uint64_t *const open = realloc(writing->open, room * sizeof(*open));

		if (!open)
			return -ENOMEM;
		writing->open = open;
		writing->open_room = room;
	}
	writing->open[writing->open_count++] = job;
	return 0;
}

static int put_step(struct writing *writing, unsigned thread, const struct trace_step *step)
{
	const bool is_worker = thread < writing->record->outcome.workers;
	const bool first = step->flags & TRACE_FIRST, last = step->flags & TRACE_LAST;
	const uint64_t opened_ns = writing->trace->opened_ns;
	const size_t open = is_worker ? find_open(writing, step->job) : 0;
	const bool is_open = open < writing->open_count;
	int error = 0;

	if (is_worker && !is_open && !last) {
		put_life(writing, "b", thread, step->job, step->start_ns - opened_ns);
		error = open_job(writing, step->job);
	}
	fprintf(writing->out, ",\n{\"name\":\"%s\",\"cat\":\"step\",\"ph\":\"X\",\"pid\":%d,\"tid\":%u",
	        !is_worker      ? "background"
	        : first && last ? "job"
	                        : "step",
	        PROCESS, thread);
	put_time(writing, "ts", step->start_ns - opened_ns);
	put_time(writing, "dur", step->end_ns - step->start_ns);
	fprintf(writing->out, ",\"args\":{\"job\":%" PRIu64 ",\"core\":%u", step->job, step->cpu_start);
	if (step->ran_ns < step->end_ns - step->start_ns)
		put_time(writing, "ran", step->ran_ns);
	if (step->cpu_end != step->cpu_start)
		fprintf(writing->out, ",\"core_end\":%u", step->cpu_end);
	fputs(first ? ",\"first\":true" : "", writing->out);
	fputs(last ? ",\"last\":true" : "", writing->out);
	fputs(step->flags & TRACE_FAILED ? ",\"failed\":true" : "", writing->out);
	fputs("}}", writing->out);
	if (is_open && last) {
		put_life(writing, "e", thread, step->job, step->end_ns - opened_ns);
		writing->open[open] = writing->open[--writing->open_count];
	}
	return error;
}

static int put_ring(struct writing *writing, unsigned thread)
{
	const struct trace_ring *const ring = trace_ring(writing->trace, thread);
	const struct trace_step *const steps = trace_steps(writing->trace, thread);
	int error = 0;

	writing->open_count = 0;
	for (uint64_t i = 0; i < ring->count && !error; i++)
		error = put_step(writing, thread, &steps[i]);
	if (ring->dropped > 0) {
		fprintf(writing->out,
		        ",\n{\"name\":\"trace full: %" PRIu64
		        " steps missing\",\"ph\":\"i\",\"s\":\"t\",\"pid\":%d,\"tid\":%u",
		        ring->dropped, PROCESS, thread);
		put_time(writing, "ts", ring->first_dropped_ns - writing->trace->opened_ns);
		fputc('}', writing->out);
	}
	return error;
}

static int write_all(const struct trace *trace, const struct trial_record *record, FILE *out)
{
	struct writing writing = {.trace = trace, .record = record, .out = out};
	int error = put_head(&writing);

	for (unsigned i = 0; i < trace->rings && !error; i++)
		error = put_ring(&writing, i);
	fputs("\n]\n", out);
	free(writing.open);
	return !error && ferror(out) ? -EIO : error;
}

int trace_file_write(const struct trace *trace, const struct trial_record *record, const char *run_path,
        struct reason *why)
{
	char path[PATH_MAX];
	FILE *out;
	int error;

	if (snprintf(path, sizeof(path), "%s/traces", run_path) >= (int)sizeof(path) ||
	        (mkdir(path, 0777) != 0 && errno != EEXIST))
		return reason_set(why, -errno, "cannot make %s: %s", path, strerror(errno));
	if (trace_file_path(run_path, record->cell, record->trial, path, sizeof(path)) != 0)
		return reason_set(
		        why, -ENAMETOOLONG, "the path of the trace of %s is too long", record->cell);
	out = fopen(path, "we");
	if (!out)
		return reason_set(why, -errno, "cannot write %s: %s", path, strerror(errno));
	errno = 0;
	error = write_all(trace, record, out);
	if (error == -EIO && errno)
		error = -errno;
	if (fclose(out) != 0 && !error)
		error = -errno;
	if (!error)
		return 0;
	unlink(path);
	return reason_set(why, error, "cannot write %s: %s", path, strerror(-error));
}
