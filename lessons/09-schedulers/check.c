/* The check of lesson 09: its cases; examples of textbooks, which must come out to the last unit. */
#include "cases.h"

#include "check/check.h"
#include "sim/jobs_table.h"
#include "sim/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void check_simulate(const struct sim_policy_ops *ops, const struct sim_jobs *jobs, struct sim_observer observer)
{
	const struct sim_config config = {.ops = ops, .cores = 1, .seed = 1, .observer = observer};
	struct sim_result result;
	struct reason why;

	if (sim_policy_validate(ops, &why) != 0 || sim_run(jobs, &config, &result, &why) != 0)
		check_wrong("loses-a-job", "%s", why.text);
}

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
	check_simulate(ops, &jobs, sim_trace_observer(&trace));
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

/* clang-format off */
const struct check lesson_checks[] = {
        {"every-choice-is-right", "each job that is taken is the right one", check_every_choice_is_right,
                "runs-for-ever", "the simulation does not end", 0},
        {"the-textbooks-agree", "the examples of the textbooks come out", the_textbooks_agree, 0, 0, 0},
        {0},
};
