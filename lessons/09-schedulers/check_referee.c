/* The referee: keeps the ready jobs himself, and looks at whoever is taken, on random jobs. */
#include "cases.h"

#include "check/check.h"
#include "sim/jobs_generate.h"

#include <stdio.h>
#include <string.h>

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

void check_every_choice_is_right(void)
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
		check_simulate(all[i], &jobs, referee);
	}
}
