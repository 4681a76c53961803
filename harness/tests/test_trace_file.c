/* trace_file: what is written is JSON as trace viewers take it, and is read back; what is no trace is
 * refused. */
#include "cmocka_all.h"

#include "fake_run.h"

#include "results/trace_file.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define OPENED_NS UINT64_C(5000000123)

static char folder[] = "/tmp/telar-trace-XXXXXX";
static char path[200];
static struct trace *trace;
static struct trial_record record;

static int make(void **state)
{
	(void)state;
	strcpy(folder + strlen(folder) - 6, "XXXXXX");
	if (!mkdtemp(folder) || trace_create(&trace, 3, 5) != 0)
		return -1;
	trace->opened_ns = OPENED_NS;
	trace->begin_ns = OPENED_NS + 1000;
	trace->end_ns = OPENED_NS + 9000;
	record = (struct trial_record){.cell = "pool/rpc(2ms,exp)/other/none/workers:2/background:cpu:1",
	        .trial = 3,
	        .outcome = {.workers = 2, .traced = true}};
	return trace_file_path(folder, record.cell, record.trial, path, sizeof(path));
}

static int unmake(void **state)
{
	char inside[300];

	(void)state;
	trace_release(trace);
	snprintf(inside, sizeof(inside), "%s/traces", folder);
	fake_run_remove(inside);
	return rmdir(folder);
}

/* Times are after the gate opened. */
static void add(unsigned ring, uint64_t job, uint64_t start_ns, uint64_t end_ns, uint32_t flags)
{
	struct trace_ring *const kept = trace_ring(trace, ring);

	trace_steps(trace, ring)[kept->count++] = (struct trace_step){.job = job,
	        .start_ns = OPENED_NS + start_ns,
	        .end_ns = OPENED_NS + end_ns,
	        .ran_ns = end_ns - start_ns,
	        .cpu_start = (uint16_t)(ring + 4),
	        .cpu_end = (uint16_t)(ring + 4),
	        .flags = flags};
	record.outcome.trace_steps++;
}

/* A job in one step, one in two around it, one that was not over, and a background process. */
static void fill(void)
{
	add(0, 7, 1500, 2000, TRACE_FIRST);
	add(0, 8, 2500, 3001, TRACE_FIRST | TRACE_LAST);
	add(0, 7, 3500, 4000, TRACE_LAST | TRACE_FAILED);
	add(1, 9, 1200, 1300, TRACE_FIRST);
	add(2, 0, 1000, 9000, 0);
	trace_steps(trace, 0)[1].ran_ns = 77;
	trace_steps(trace, 0)[1].cpu_end = 11;
}

static void write_trace(void)
{
	struct reason why = {""};

	if (trace_file_write(trace, &record, folder, &why) != 0)
		fail_msg("%s", why.text);
}

struct seen {
	struct trace_step steps[10];
	unsigned threads[10];
	size_t count;
};

static int see(void *arg, unsigned thread, const struct trace_step *step)
{
	struct seen *const seen = arg;

	seen->threads[seen->count] = thread;
	seen->steps[seen->count++] = *step;
	return seen->count == 10 ? -ECANCELED : 0;
}

static void what_is_written_is_read_back(void **state)
{
	struct trace_about about;
	struct seen seen = {.count = 0};
	struct reason why = {""};

	(void)state;
	fill();
	write_trace();
	if (trace_file_read(path, &about, see, &seen, &why) != 0)
		fail_msg("%s", why.text);
	assert_string_equal(about.cell, record.cell);
	assert_int_equal(about.trial, 3);
	assert_int_equal(about.workers, 2);
	assert_int_equal(about.backgrounds, 1);
	assert_int_equal(about.begin_ns, 1000);
	assert_int_equal(about.end_ns, 9000);
	assert_int_equal(about.steps, 5);
	assert_int_equal(about.dropped, 0);
	assert_int_equal(about.complete_ns, 9000);
	assert_int_equal(seen.count, 5);
	assert_int_equal(seen.threads[3], 1);
	assert_int_equal(seen.threads[4], 2);
	assert_int_equal(seen.steps[1].job, 8);
	assert_int_equal(seen.steps[1].start_ns, 2500);
	assert_int_equal(seen.steps[1].end_ns, 3001);
	assert_int_equal(seen.steps[1].ran_ns, 77);
	assert_int_equal(seen.steps[1].cpu_start, 4);
	assert_int_equal(seen.steps[1].cpu_end, 11);
	assert_int_equal(seen.steps[1].flags, TRACE_FIRST | TRACE_LAST);
	assert_int_equal(seen.steps[2].flags, TRACE_LAST | TRACE_FAILED);
	assert_int_equal(seen.steps[2].ran_ns, 500);
}

static size_t count_events(const json_t *events, const char *phase)
{
	size_t count = 0, i;
	const json_t *event;

	json_array_foreach((json_t *)events, i, event)
	{
		const char *const its = json_string_value(json_object_get(event, "ph"));

		assert_non_null(its);
		assert_true(json_is_string(json_object_get(event, "name")));
		assert_true(json_is_integer(json_object_get(event, "pid")));
		if (its[0] != 'M') {
			assert_true(json_is_integer(json_object_get(event, "tid")));
			assert_true(json_is_number(json_object_get(event, "ts")));
		}
		if (its[0] == 'X')
			assert_true(json_is_number(json_object_get(event, "dur")));
		if (its[0] == 'b' || its[0] == 'e')
			assert_true(json_is_integer(json_object_get(event, "id")));
		count += strcmp(its, phase) == 0;
	}
	return count;
}

static void it_is_json_of_trace_events(void **state)
{
	json_error_t error;
	json_t *events;

	(void)state;
	fill();
	trace_ring(trace, 1)->dropped = 12;
	trace_ring(trace, 1)->first_dropped_ns = OPENED_NS + 1400;
	record.outcome.trace_dropped = 12;
	write_trace();
	events = json_load_file(path, 0, &error);
	if (!events)
		fail_msg("%s", error.text);
	assert_true(json_is_array(events));
	assert_int_equal(count_events(events, "X"), 5);
	/* the lives of jobs 7 and 9, of which the second did not end */
	assert_int_equal(count_events(events, "b"), 2);
	assert_int_equal(count_events(events, "e"), 1);
	/* that something is missing */
	assert_int_equal(count_events(events, "i"), 1);
	/* the trial, and names: a process, three threads */
	assert_int_equal(count_events(events, "M"), 5);
	json_decref(events);
}

static void what_is_missing_is_said(void **state)
{
	struct trace_about about;
	struct seen seen = {.count = 0};

	(void)state;
	fill();
	trace_ring(trace, 0)->dropped = 2;
	trace_ring(trace, 0)->first_dropped_ns = OPENED_NS + 4100;
	trace_ring(trace, 1)->dropped = 1;
	trace_ring(trace, 1)->first_dropped_ns = OPENED_NS + 3200;
	record.outcome.trace_dropped = 3;
	write_trace();
	assert_int_equal(trace_file_read(path, &about, see, &seen, NULL), 0);
	assert_int_equal(about.dropped, 3);
	assert_int_equal(about.complete_ns, 3200);
}

static void the_reader_may_stop(void **state)
{
	struct trace_about about;
	struct seen seen = {.count = 7};

	(void)state;
	fill();
	write_trace();
	assert_int_equal(trace_file_read(path, &about, see, &seen, NULL), -ECANCELED);
	assert_int_equal(seen.count, 10);
}

static void assert_refused(const char *text, const char *what)
{
	struct trace_about about;
	struct seen seen = {.count = 0};
	struct reason why = {""};
	FILE *const file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
	assert_int_equal(trace_file_read(path, &about, see, &seen, &why), -EINVAL);
	if (!strstr(why.text, what))
		fail_msg("'%s' does not say '%s'", why.text, what);
}

#define ABOUT                                                                                                \
	"{\"name\":\"telar\",\"ph\":\"M\",\"pid\":1,\"args\":{\"cell\":\"c\",\"trial\":0,\"workers\":1,"     \
	"\"backgrounds\":0,\"begin_ns\":0,\"end_ns\":9,\"steps\":1,\"dropped\":0,\"complete_ns\":9}}"
#define STEP(thread, core)                                                                                   \
	",\n{\"name\":\"job\",\"ph\":\"X\",\"pid\":1,\"tid\":" thread                                        \
	",\"ts\":0.001,\"dur\":0.002,\"args\":{\"job\":1,\"core\":" core "}}"

static void what_is_no_trace_is_refused(void **state)
{
	(void)state;
	write_trace();
	assert_refused("", ":0: is no trace");
	assert_refused("{}\n", ":1: is no trace");
	assert_refused("[\n{\"ph\":\"M\"}\n]\n", ":2: is no trace");
	assert_refused("[\n" ABOUT STEP("0", "1"), ":3: is no trace");
	assert_refused("[\n" ABOUT STEP("1", "1") "\n]\n", ":3: is no trace");
	assert_refused("[\n" ABOUT STEP("-1", "1") "\n]\n", ":3: is no trace");
	assert_refused("[\n" ABOUT STEP("0", "\"a\"") "\n]\n", ":3: is no trace");
	assert_refused("[\n" ABOUT ",\n{\"ph\":\"X\",\n]\n", ":3: is no trace");
}

static void a_folder_that_cannot_be_written_is_refused(void **state)
{
	struct reason why = {""};

	(void)state;
	write_trace();
	assert_int_equal(trace_file_write(trace, &record, "/proc/nowhere", &why), -ENOENT);
	assert_non_null(strstr(why.text, "/proc/nowhere/traces"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(what_is_written_is_read_back, make, unmake),
	        cmocka_unit_test_setup_teardown(it_is_json_of_trace_events, make, unmake),
	        cmocka_unit_test_setup_teardown(what_is_missing_is_said, make, unmake),
	        cmocka_unit_test_setup_teardown(the_reader_may_stop, make, unmake),
	        cmocka_unit_test_setup_teardown(what_is_no_trace_is_refused, make, unmake),
	        cmocka_unit_test_setup_teardown(a_folder_that_cannot_be_written_is_refused, make, unmake),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
