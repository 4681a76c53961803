/* The check of lesson 09: textbook examples to the last unit, and a referee who looks at each choice on random jobs. */
#include "lesson.h"

#include "check/check.h"
#include "sim/jobs_generate.h"
#include "sim/jobs_table.h"
#include "sim/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the referee: keeps the ready jobs himself, and looks at whoever is taken */

static const struct sim_job *waiting[64];
static size_t waiting_count;
static const struct sim_policy_ops *judged;

static void drop(size_t place)
{
	waiting_count--;
	memmove(&waiting[place], &waiting[place + 1], (waiting_count - place) * sizeof(*waiting));
}

static void judge_choice(const struct sim_job *taken, double at)
{
	size_t place = 0;

	while (place < waiting_count && waiting[place] != taken)
		place++;
	if ((judged == &my_fifo || judged == &my_rr) && place > 0)
		check_wrong("overtakes", "%s, at %g: %s is taken, and %s has been ready for longer", judged->name, at,
		        taken->spec->name, waiting[0]->spec->name);
	for (size_t i = 0; i < waiting_count; i++) {
		if (judged == &my_sjf &&
		        (waiting[i]->left_ns < taken->left_ns || (waiting[i]->left_ns == taken->left_ns && i < place)))
			check_wrong("not-the-shortest",
			        "my_sjf, at %g: %s with a burst of %g is taken, and %s needs %g", at, taken->spec->name,
			        (double)taken->left_ns / 1e6, waiting[i]->spec->name,
			        (double)waiting[i]->left_ns / 1e6);
		if (judged == &my_priority && waiting[i]->spec->priority < taken->spec->priority)
			check_wrong("upside-down", "my_priority, at %g: %s (%d) is taken, and %s (%d) is ready", at,
			        taken->spec->name, taken->spec->priority, waiting[i]->spec->name,
			        waiting[i]->spec->priority);
	}
	drop(place);
}

static void watch(void *arg, const struct sim_event *event)
{
	(void)arg;
	if (event->kind == SIM_EVENT_RUN)
		judge_choice(event->job, (double)event->at_ns / 1e6);
	else if (event->kind == SIM_EVENT_ARRIVE || event->kind == SIM_EVENT_WAKE || event->kind == SIM_EVENT_EXPIRE ||
	         event->kind == SIM_EVENT_PREEMPT)
		waiting[waiting_count++] = event->job;
}

static void watch_run(
        void *arg, const struct sim_job *job, unsigned core, uint64_t from_ns, uint64_t begin_ns, uint64_t to_ns)
{
	(void)arg;
	(void)core;
	(void)begin_ns;
	if (judged == &my_rr && to_ns - from_ns > MY_QUANTUM_NS)
		check_wrong("quantum-not-kept", "my_rr: %s runs from %g to %g", job->spec->name, (double)from_ns / 1e6,
		        (double)to_ns / 1e6);
	for (size_t i = 0; judged == &my_priority && i < waiting_count; i++) {
		if (waiting[i]->spec->priority < job->spec->priority && waiting[i]->since_ns < to_ns)
			check_wrong("never-preempts",
			        "my_priority: %s (%d) runs on until %g, and %s (%d) is ready at %g", job->spec->name,
			        job->spec->priority, (double)to_ns / 1e6, waiting[i]->spec->name,
			        waiting[i]->spec->priority, (double)waiting[i]->since_ns / 1e6);
	}
}

static void simulate(const struct sim_policy_ops *ops, const struct sim_jobs *jobs, struct sim_observer observer)
{
	const struct sim_config config = {.ops = ops, .cores = 1, .seed = 1, .observer = observer};
	struct sim_result result;
	struct reason why;

	if (sim_policy_validate(ops, &why) != 0 || sim_run(jobs, &config, &result, &why) != 0)
		check_wrong("loses-a-job", "%s", why.text);
}

static void every_choice_is_right(void)
{
	static const struct sim_policy_ops *const all[] = {&my_fifo, &my_sjf, &my_rr, &my_priority};
	const struct sim_observer referee = {.event = watch, .ran = watch_run};
	struct sim_jobs jobs;
	struct reason why;
	char text[160];

	snprintf(text, sizeof(text),
	        "n=12,seed=%d,arrivals=uniform(0..6ms),cpu=uniform(1ms..11ms),io=uniform(1ms..9ms),bursts=1..4,"
	        "priority=1..4",
	        (int)check_random(100000));
	sim_jobs_init(&jobs);
	if (jobs_generate(&jobs, text, &why) != 0)
		check_skip("%s", why.text);
	for (size_t i = 0; i < 4; i++) {
		judged = all[i];
		waiting_count = 0;
		simulate(all[i], &jobs, referee);
	}
}

/* --- worked examples */

static void expect(const struct sim_policy_ops *ops, const char *table, const char *expected)
{
	FILE *in = fmemopen((char *)(uintptr_t)table, strlen(table), "r"), *out;
	char *line = NULL;
	size_t size = 0;
	struct sim_trace trace;
	struct sim_jobs jobs;
	struct reason why;

	sim_jobs_init(&jobs);
	if (!in || jobs_table_read(&jobs, in, "example", &why) != 0)
		check_skip("%s", why.text);
	sim_trace_init(&trace);
	simulate(ops, &jobs, sim_trace_observer(&trace));
	out = open_memstream(&line, &size);
	sim_trace_print_core(&trace, 0, true, out);
	fclose(out);
	line[strcspn(line, "\n")] = '\0';
	check_text("another-schedule", ops->name, line, expected);
}

static void the_textbooks_agree(void)
{
	static const char together[] = "job bursts\nP1 24\nP2 3\nP3 3\n",
	                  lengths[] = "job bursts\nP1 6\nP2 8\nP3 7\nP4 3\n";
	static const char priorities[] = "job bursts priority\nP1 10 3\nP2 1 1\nP3 2 4\nP4 1 5\nP5 5 2\n";

	expect(&my_fifo, together, "P1 0-24, P2 24-27, P3 27-30");
	expect(&my_rr, together, "P1 0-4, P2 4-7, P3 7-10, P1 10-30");
	expect(&my_sjf, lengths, "P4 0-3, P1 3-9, P3 9-16, P2 16-24");
	expect(&my_priority, priorities, "P2 0-1, P5 1-6, P1 6-16, P3 16-18, P4 18-19");
	expect(&my_fifo, "job bursts\nA 3,io:4,2\nB 5\n", "A 0-3, B 3-8, A 8-10");
}

/* clang-format off: a case a line */
const struct check lesson_checks[] = {
        {"every-choice-is-right", "each job that is taken is the right one", every_choice_is_right, "runs-for-ever",
                "the simulation does not end", 0},
        {"the-textbooks-agree", "the examples of the textbooks come out", the_textbooks_agree, 0, 0, 0},
        {0},
};
