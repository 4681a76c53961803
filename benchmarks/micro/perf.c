/*
 * perf: `perf bench sched pipe`, the kernel developers' own measure of a switch, on one core beside ours.
 * It measures with a program that this project has not written, so it shows whether ours can be believed.
 * Its time includes starting and ending the other process or thread: with so many round trips that is
 * about one part in a hundred.
 */
#include "perf.h"
#include "pin.h"
#include "program.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_OF(number) #number
#define TEXT(macro) TEXT_OF(macro)

static const char *perf_unsupported(void)
{
	return program_exists("perf") ? NULL : "perf is not installed (Debian's package linux-perf)";
}

static int perf_setup(struct micro *micro, struct reason *why)
{
	(void)why;
	snprintf(micro->where, sizeof(micro->where), "CPU %u", pin_cpu(micro, 0));
	return 0;
}

static int perf_measure(struct micro *micro, struct micro_sample *sample, struct reason *why)
{
	const struct program program = {.argv = (char *const *)micro->ops->variant, .one_core = true};
	char text[1024];
	const char *line;
	int error = program_read(&program, micro, text, sizeof(text), why);

	if (error)
		return error;
	/* "   5.012345 usecs/op" */
	line = strstr(text, " usecs/op");
	while (line && line > text && line[-1] != ' ' && line[-1] != '\n')
		line--;
	sample->value = line ? strtod(line, NULL) : 0;
	if (sample->value <= 0)
		return reason_set(why, -EOPNOTSUPP, "perf bench does not say 'usecs/op'");
	sample->seconds = sample->value * PERF_TRIPS / 1e6;
	sample->items = PERF_TRIPS;
	return 0;
}

static char perf[] = "perf", bench[] = "bench", sched[] = "sched", pipe_[] = "pipe", threads[] = "-T",
            loops[] = "-l", trips[] = TEXT(PERF_TRIPS);
static char *const of_processes[] = {perf, bench, sched, pipe_, loops, trips, NULL};
static char *const of_threads[] = {perf, bench, sched, pipe_, threads, loops, trips, NULL};

const struct micro_ops micro_perf_ops[] = {
        {
                .name = "switch/pipe/processes/one_core/perf",
                .unit = "us",
                .summary = "the same by perf bench sched pipe",
                .against = "switch/pipe/processes/one_core/long",
                .goal = {GOAL_AGREES_WITHIN, 0.1},
                .set = SET_PEERS,
                .variant = of_processes,
                .unsupported = perf_unsupported,
                .setup = perf_setup,
                .measure = perf_measure,
        },
        {
                .name = "switch/pipe/threads/one_core/perf",
                .unit = "us",
                .summary = "the same by perf bench sched pipe -T",
                .against = "switch/pipe/threads/one_core/long",
                .goal = {GOAL_AGREES_WITHIN, 0.1},
                .set = SET_PEERS,
                .variant = of_threads,
                .unsupported = perf_unsupported,
                .setup = perf_setup,
                .measure = perf_measure,
        },
        {0},
};
