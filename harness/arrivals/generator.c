/* See generator.h. */
#include "arrivals/generator.h"

#include "base/clock.h"
#include "trial/cell.h"

/* Long enough for the queue of a server that keeps up, too short to make a trial of one that does not
 * much longer. */
#define DRAIN_MOST_NS NS_PER_S

uint64_t generator_drain_ns(uint64_t window_ns)
{
	return window_ns < DRAIN_MOST_NS ? window_ns : DRAIN_MOST_NS;
}

static void next_arrival(struct generator *generator)
{
	const uint64_t due_ns = generator->opened_ns + arrivals_next(&generator->arrivals);

	if (due_ns >= generator->end_ns) {
		generator->due_ns = GENERATOR_NEVER;
		return;
	}
	generator->due_ns = due_ns;
	generator->offered.arrivals++;
	generator->offered.arrivals_in_window += due_ns >= generator->begin_ns;
}

void generator_open(struct generator *generator, struct trial *trial)
{
	const struct gate *gate = &trial->shared->gate;

	*generator = (struct generator){
	        .trial = trial,
	        .recorder = &trial->shared->recorder[trial->workers],
	        .opened_ns = gate->opened_ns,
	        .begin_ns = gate->begin_ns,
	        .end_ns = gate->end_ns,
	        .drained_ns = gate->end_ns + generator_drain_ns(trial->window_ns),
	};
	arrivals_init(&generator->arrivals, &trial->cell->arrival, trial->seed);
	next_arrival(generator);
}

uint64_t generator_due_ns(const struct generator *generator)
{
	return generator->due_ns;
}

bool generator_over(const struct generator *generator, uint64_t now_ns)
{
	return generator->due_ns == GENERATOR_NEVER || now_ns >= generator->drained_ns;
}

void generator_held_up(struct generator *generator)
{
	generator->held_up = true;
}

void generator_take(struct generator *generator, struct job *job, uint64_t now_ns)
{
	if (generator->held_up)
		generator->free_since_ns = now_ns;
	generator->held_up = false;
	if (generator->due_ns >= generator->free_since_ns)
		histogram_record(&generator->late, now_ns - generator->due_ns);
	if (now_ns >= generator->end_ns)
		generator->offered.backlog++;
	recorder_start(generator->recorder, job, generator->next_id++, generator->due_ns);
	job->handed_ns = now_ns;
	next_arrival(generator);
}

void generator_close(struct generator *generator)
{
	struct offered *offered = &generator->offered;

	for (; generator->due_ns != GENERATOR_NEVER; next_arrival(generator))
		offered->backlog_left++;
	offered->backlog += offered->backlog_left;
	offered->late_ns = histogram_quantile(&generator->late, 1.0);
	offered->late_p99_ns = histogram_quantile(&generator->late, 0.99);
	generator->trial->shared->offered = *offered;
}
