/*
 * Simulated jobs as processes of the real kernel: what is written down adds up, what is refused says so, and
 * nothing outlives its limit. How long anything takes is never looked at.
 */
#include "cmocka_all.h"

#include "sim_fixture.h"

#include "base/clock.h"
#include "machine/placement.h"
#include "sim/against.h"
#include "sim/jobs_table.h"
#include "sim/kernel_run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define LIMIT_NS (60 * NS_PER_S)

static hwloc_topology_t topology;
static unsigned cpu;

static int load(void **state)
{
	(void)state;
	if (topology_load(&topology, NULL) != 0)
		return -1;
	cpu = (unsigned)hwloc_bitmap_last(hwloc_topology_get_topology_cpuset(topology));
	return 0;
}

static int unload(void **state)
{
	(void)state;
	hwloc_topology_destroy(topology);
	return 0;
}

static struct sim_jobs read_jobs(const char *table)
{
	FILE *stream = fmemopen((void *)(uintptr_t)table, strlen(table), "r");
	struct sim_jobs jobs;
	struct reason why = {""};

	sim_jobs_init(&jobs);
	if (jobs_table_read(&jobs, stream, "table", &why) != 0)
		fail_msg("%s", why.text);
	fclose(stream);
	return jobs;
}

static void assert_no_children(void)
{
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static void check_job(const struct sim_job *job, const struct sim_jobs *jobs)
{
	uint64_t cpu_ns = 0, io_ns = 0;

	for (unsigned i = 0; i < job->spec->bursts; i++)
		*(i % 2 ? &io_ns : &cpu_ns) += jobs->burst_ns[job->spec->first_burst + i];
	cpu_ns *= job->spec->times;
	assert_int_equal(job->state, SIM_DONE);
	assert_true(job->ran_ns >= cpu_ns);
	assert_true(job->blocked_ns >= io_ns);
	assert_true(job->first_run_ns >= job->spec->arrival_ns);
	assert_true(job->finish_ns >= job->first_run_ns + cpu_ns);
	/* the sleep until the arrival, and each one for I/O */
	assert_true(job->gave_up >= 1 + job->spec->bursts / 2);
}

static void every_job_gets_what_it_wants(void **state)
{
	struct sim_jobs jobs = read_jobs("job arrival bursts\nA 0 20\nB 5 4,io:6,4\nC 5 10\n");
	struct kernel_run run;
	struct reason why = {""};
	unsigned exits = 0;

	(void)state;
	if (kernel_run(&run, &jobs, POLICY_OTHER, topology, cpu, LIMIT_NS, &why) != 0)
		fail_msg("%s", why.text);
	assert_int_equal(run.unfinished, 0);
	assert_int_equal(run.lost, 0);
	for (size_t i = 0; i < jobs.count; i++)
		check_job(&run.result.job[i], &jobs);
	for (size_t i = 0; i < run.trace.events; i++) {
		exits += run.trace.event[i].kind == SIM_EVENT_EXIT;
		assert_true(i == 0 || run.trace.event[i].at_ns >= run.trace.event[i - 1].at_ns);
	}
	assert_int_equal(exits, 3);
	for (size_t i = 1; i < run.trace.segments; i++)
		assert_true(run.trace.segment[i].from_ns >= run.trace.segment[i - 1].from_ns);
	kernel_run_release(&run);
	sim_jobs_release(&jobs);
	assert_no_children();
}

static void periods_are_released_one_by_one(void **state)
{
	struct sim_jobs jobs = read_jobs("job period bursts times\nA 20 2 3\n");
	struct kernel_run run;

	(void)state;
	assert_int_equal(kernel_run(&run, &jobs, POLICY_OTHER, topology, cpu, LIMIT_NS, NULL), 0);
	assert_int_equal(run.result.job[0].instance, 3);
	assert_true(run.result.job[0].ran_ns >= 6000000);
	assert_true(run.result.job[0].finish_ns >= 42000000);
	kernel_run_release(&run);
	sim_jobs_release(&jobs);
}

/* Runs the jobs once under SCHED_FIFO, where nobody takes turns; true when they went by their numbers. */
static bool fifo_is_in_order(const struct sim_jobs *jobs, struct reason *why)
{
	struct kernel_run run;
	struct schedule_facts facts;
	const int error = kernel_run(&run, jobs, POLICY_FIFO, topology, cpu, LIMIT_NS, why);
	bool in_order = true;

	if (error == -EPERM)
		return true;
	assert_int_equal(error, 0);
	assert_int_equal(schedule_facts_make(&facts, &run.result, &run.trace), 0);
	assert_int_equal(facts.turns, jobs->count);
	for (uint32_t i = 0; i < facts.turns; i++)
		in_order = in_order && facts.turn[i] == i;
	schedule_facts_release(&facts);
	kernel_run_release(&run);
	return in_order;
}

/* Equals of SCHED_FIFO have the CPU in the order of their coming, each until it is done. Who comes first is
 * up to timers: on a machine that stands still just then, they may all be late. */
static void equals_of_fifo_do_not_take_turns(void **state)
{
	struct sim_jobs jobs = read_jobs("job arrival bursts priority\nA 0 20 10\nB 0 10 10\nC 5 10 10\n");
	struct reason why = {""};
	unsigned attempt = 0;

	(void)state;
	while (attempt < 20 && !fifo_is_in_order(&jobs, &why))
		attempt++;
	sim_jobs_release(&jobs);
	if (why.text[0]) {
		print_message("skipped: %s\n", why.text);
		skip();
	}
	assert_true(attempt < 20);
}

/* Jobs that want more than the limit end at it, and nobody stays, whatever the class. */
static void nobody_outlives_the_limit(void **state)
{
	static const enum policy_kind kinds[] = {POLICY_OTHER, POLICY_FIFO, POLICY_RR};
	struct sim_jobs jobs = read_jobs("job bursts priority\nA 100s 10\nB 100s 10\nC 1,io:90s,1 20\n");

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		struct kernel_run run;
		const int error = kernel_run(&run, &jobs, kinds[i], topology, cpu, 50 * NS_PER_MS, NULL);

		assert_no_children();
		if (error == -EPERM)
			continue;
		assert_int_equal(error, 0);
		assert_int_equal(run.unfinished, 3);
		kernel_run_release(&run);
	}
	sim_jobs_release(&jobs);
}

static void refusals_have_their_reason(void **state)
{
	struct sim_jobs jobs = read_jobs("job bursts\nA 1\nB 1\n");
	int status;
	pid_t child;

	(void)state;
	child = fork();
	if (child == 0) {
		const struct rlimit none = {0};
		struct kernel_run run;
		struct reason why = {""};

		setrlimit(RLIMIT_RTPRIO, &none);
		if (geteuid() == 0 && setuid(65534) != 0)
			_exit(77);
		if (kernel_run(&run, &jobs, POLICY_RR, topology, cpu, LIMIT_NS, &why) != -EPERM)
			_exit(1);
		_exit(strncmp(why.text, "EPERM: needs root", 17) == 0 ? 0 : 2);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	sim_jobs_release(&jobs);
}

static void refuse(const char *table, enum policy_kind kind, const char *part)
{
	struct sim_jobs jobs = read_jobs(table);
	struct kernel_run run;
	struct reason why = {""};

	assert_int_equal(kernel_run(&run, &jobs, kind, topology, cpu, LIMIT_NS, &why), -EINVAL);
	if (!strstr(why.text, part))
		fail_msg("no '%s' in: %s", part, why.text);
	sim_jobs_release(&jobs);
}

static void asks_for_nothing_that_cannot_be(void **state)
{
	char table[2000] = "job bursts\n";

	(void)state;
	refuse("job bursts priority\nA 1 99\n", POLICY_FIFO,
	        "from 1 to 98 (99 is the watchdog's), job A has 99");
	refuse("job bursts priority\nA 1 0\n", POLICY_RR, "job A has 0");
	for (unsigned i = 0; i < 33; i++)
		snprintf(table + strlen(table), sizeof(table) - strlen(table), "J%u 1\n", i);
	refuse(table, POLICY_OTHER, "at most 32 jobs, these are 33");
}

static void facts_are_those_of_the_schedule(void **state)
{
	struct sim_fixture rr = {0}, alone = {0};
	struct schedule_facts facts;

	(void)state;
	/* A 0-2, B 2-4, A 4-6, B 6-8, A 8-13: the last turn is never contended */
	sim_fixture_run(&rr, "job bursts\nA 9\nB 4\n", "rr(2)");
	assert_int_equal(schedule_facts_make(&facts, &rr.result, &rr.trace), 0);
	assert_int_equal(facts.turns, 5);
	assert_int_equal(facts.turn[3], 1);
	assert_int_equal(facts.longest_contended_ns, 2000000);
	assert_int_equal(facts.stolen_ns, 0);
	schedule_facts_release(&facts);
	/* B comes at 3 and waits until 10 */
	sim_fixture_run(&alone, "job arrival bursts\nA 0 10\nB 3 1\n", "fifo");
	assert_int_equal(schedule_facts_make(&facts, &alone.result, &alone.trace), 0);
	assert_int_equal(facts.longest_contended_ns, 7000000);
	schedule_facts_release(&facts);
	sim_fixture_release(&rr);
	sim_fixture_release(&alone);
}

/* The last 2 of A's first turn are taken by nobody. */
static void facts_see_what_others_took(void **state)
{
	struct sim_spec spec = {.name = "A"};
	struct sim_job job = {.spec = &spec};
	struct sim_event events[] = {{0, SIM_EVENT_ARRIVE, &job, 0}, {1, SIM_EVENT_RUN, &job, 0},
	        {4, SIM_EVENT_PREEMPT, &job, 0}, {9, SIM_EVENT_RUN, &job, 0}, {12, SIM_EVENT_EXIT, &job, 0}};
	const struct sim_trace trace = {.event = events, .events = 5};
	const struct sim_result result = {.job = &job, .count = 1};
	struct schedule_facts facts;

	(void)state;
	assert_int_equal(schedule_facts_make(&facts, &result, &trace), 0);
	assert_int_equal(facts.turns, 1);
	assert_int_equal(facts.stolen_ns, 6);
	assert_int_equal(facts.longest_stolen_ns, 5);
	schedule_facts_release(&facts);
}

static void explains_the_differences(void **state)
{
	static const char table[] = "job bursts\nA 4\nB 4\n";
	struct sim_fixture fifo = {0}, rr = {0};
	struct against_side simulated, measured;
	char *text;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	(void)state;
	sim_fixture_run(&fifo, table, "fifo");
	sim_fixture_run(&rr, table, "rr(3)");
	simulated = (struct against_side){&fifo.result, &fifo.trace};
	measured = (struct against_side){&rr.result, &rr.trace};
	assert_int_equal(against_explain(&simulated, &measured, POLICY_FIFO, true, stream), 0);
	assert_int_equal(against_explain(&simulated, &simulated, POLICY_FIFO, true, stream), 0);
	fclose(stream);
	assert_non_null(strstr(text, "Turns: 2 simulated, 4 measured; up to where"));
	assert_non_null(strstr(text, "Turns: 2 simulated, 2 measured, in the same order."));
	assert_non_null(strstr(text, "First runs: -1.000 to 0.000 later"));
	assert_non_null(strstr(text, "4.000 simulated, 3.000 measured."));
	assert_non_null(strstr(text, "End: 8.000 simulated, 8.000 measured (+0.0 %)."));
	assert_non_null(strstr(text, "counted: 2 involuntary, 0 voluntary"));
	free(text);
	sim_fixture_release(&fifo);
	sim_fixture_release(&rr);
}

static void scales_every_time(void **state)
{
	struct sim_jobs jobs =
	        read_jobs("job arrival bursts period times deadline\nA 10 4 20 3 8\nB 0 2,io:6,2 - - -\n");
	struct sim_jobs scaled;

	(void)state;
	assert_int_equal(against_scale(&scaled, &jobs, 0.5, NULL), 0);
	assert_int_equal(scaled.spec[0].arrival_ns, 5000000);
	assert_int_equal(scaled.spec[0].period_ns, 10000000);
	assert_int_equal(scaled.spec[0].deadline_ns, 4000000);
	assert_int_equal(scaled.spec[0].times, 3);
	assert_int_equal(scaled.burst_ns[scaled.spec[1].first_burst + 1], 3000000);
	assert_int_equal(scaled.spec[1].period_ns, 0);
	sim_jobs_release(&scaled);
	/* nothing becomes nothing */
	assert_int_equal(against_scale(&scaled, &jobs, 1e-9, NULL), 0);
	assert_int_equal(scaled.burst_ns[0], 1000);
	sim_jobs_release(&scaled);
	sim_jobs_release(&jobs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(every_job_gets_what_it_wants),
	        cmocka_unit_test(periods_are_released_one_by_one),
	        cmocka_unit_test(equals_of_fifo_do_not_take_turns),
	        cmocka_unit_test(nobody_outlives_the_limit),
	        cmocka_unit_test(refusals_have_their_reason),
	        cmocka_unit_test(asks_for_nothing_that_cannot_be),
	        cmocka_unit_test(facts_are_those_of_the_schedule),
	        cmocka_unit_test(facts_see_what_others_took),
	        cmocka_unit_test(explains_the_differences),
	        cmocka_unit_test(scales_every_time),
	};

	return cmocka_run_group_tests(tests, load, unload);
}
