/* See against.h. */
#include "sim/against.h"

#include "base/clock.h"
#include "sim/sim_time.h"

#include <errno.h>
#include <stdlib.h>

#define NOBODY UINT32_MAX

/* While the events of a trace are read. */
struct walk {
	struct schedule_facts *facts;
	bool *ready; /* by job */
	unsigned ready_count;
	uint32_t running, last; /* the job on the core; the job whose turn it is */
	uint64_t stopped_ns;    /* when the last one left the core */
	uint64_t contended_ns;  /* since when others are ready in this turn; SIM_NEVER: they are not */
	uint64_t stolen_ns;     /* since when nobody runs though somebody is ready; SIM_NEVER: it is not so */
};

static void raise(uint64_t *most, uint64_t value)
{
	if (value > *most)
		*most = value;
}

static void end_turn(struct walk *walk)
{
	if (walk->last != NOBODY && walk->contended_ns < walk->stopped_ns)
		raise(&walk->facts->longest_contended_ns, walk->stopped_ns - walk->contended_ns);
	walk->last = NOBODY;
	walk->contended_ns = SIM_NEVER;
}

static void get_ready(struct walk *walk, uint32_t job, uint64_t at_ns)
{
	walk->ready_count += !walk->ready[job];
	walk->ready[job] = true;
	if (walk->last != NOBODY && walk->last != job && walk->contended_ns == SIM_NEVER)
		walk->contended_ns = at_ns;
}

static void get_core(struct walk *walk, uint32_t job, uint64_t at_ns)
{
	walk->ready_count -= walk->ready[job];
	walk->ready[job] = false;
	if (walk->last != job) {
		end_turn(walk);
		walk->facts->turn[walk->facts->turns++] = job;
		walk->last = job;
		if (walk->ready_count > 0)
			walk->contended_ns = at_ns;
	}
	walk->running = job;
}

static void leave_core(struct walk *walk, uint32_t job, uint64_t at_ns, bool is_over)
{
	if (walk->last == job)
		walk->stopped_ns = at_ns;
	if (walk->running == job)
		walk->running = NOBODY;
	if (is_over && walk->last == job)
		end_turn(walk);
}

/* Between two moments. */
static void look_for_theft(struct walk *walk, uint64_t at_ns)
{
	const bool is_stolen = walk->running == NOBODY && walk->ready_count > 0;

	if (is_stolen && walk->stolen_ns == SIM_NEVER) {
		walk->stolen_ns = at_ns;
	} else if (!is_stolen && walk->stolen_ns != SIM_NEVER) {
		walk->facts->stolen_ns += at_ns - walk->stolen_ns;
		raise(&walk->facts->longest_stolen_ns, at_ns - walk->stolen_ns);
		walk->stolen_ns = SIM_NEVER;
	}
}

static void take_event(struct walk *walk, const struct sim_event *event)
{
	const uint32_t job = event->job->id;

	switch (event->kind) {
	case SIM_EVENT_ARRIVE:
	case SIM_EVENT_WAKE:
		get_ready(walk, job, event->at_ns);
		break;
	case SIM_EVENT_RUN:
		get_core(walk, job, event->at_ns);
		break;
	case SIM_EVENT_EXPIRE:
	case SIM_EVENT_PREEMPT:
		leave_core(walk, job, event->at_ns, false);
		get_ready(walk, job, event->at_ns);
		break;
	case SIM_EVENT_BLOCK:
	case SIM_EVENT_EXIT:
		leave_core(walk, job, event->at_ns, true);
		break;
	default:
		break;
	}
}

int schedule_facts_make(
        struct schedule_facts *facts, const struct sim_result *result, const struct sim_trace *trace)
{
	struct walk walk = {.facts = facts,
	        .running = NOBODY,
	        .last = NOBODY,
	        .contended_ns = SIM_NEVER,
	        .stolen_ns = SIM_NEVER};

	*facts = (struct schedule_facts){0};
	facts->turn = calloc(trace->events + 1, sizeof(*facts->turn));
	walk.ready = calloc(result->count + 1, sizeof(*walk.ready));
	if (!facts->turn || !walk.ready) {
		free(walk.ready);
		schedule_facts_release(facts);
		return -ENOMEM;
	}
	for (size_t i = 0; i < trace->events; i++) {
		take_event(&walk, &trace->event[i]);
		if (i + 1 == trace->events || trace->event[i + 1].at_ns > trace->event[i].at_ns)
			look_for_theft(&walk, trace->event[i].at_ns);
	}
	free(walk.ready);
	return 0;
}

void schedule_facts_release(struct schedule_facts *facts)
{
	free(facts->turn);
	*facts = (struct schedule_facts){0};
}

/* "1.234", or "1.234ms": microseconds are what the measurement resolves. */
static const char *show(double ns, bool plain, char *buffer, size_t size)
{
	if (plain)
		snprintf(buffer, size, "%.3f", ns / (double)SIM_UNIT_NS);
	else
		snprintf(buffer, size, "%.3fms", ns / (double)NS_PER_MS);
	return buffer;
}

static void explain_turns(const struct schedule_facts *simulated, const struct schedule_facts *measured,
        const struct sim_result *result, FILE *out)
{
	size_t i = 0;

	while (i < simulated->turns && i < measured->turns && simulated->turn[i] == measured->turn[i])
		i++;
	fprintf(out, "  Turns: %zu simulated, %zu measured", simulated->turns, measured->turns);
	if (i == simulated->turns && i == measured->turns)
		fputs(", in the same order.\n", out);
	else if (i < simulated->turns && i < measured->turns)
		fprintf(out,
		        "; the first that differs is number %zu, which is %s's simulated and %s's "
		        "measured.\n",
		        i + 1, result->job[simulated->turn[i]].spec->name,
		        result->job[measured->turn[i]].spec->name);
	else
		fputs("; up to where the shorter ends in the same order.\n", out);
}

static void explain_starts(
        const struct against_side *simulated, const struct against_side *measured, bool plain, FILE *out)
{
	double least = 0, most = 0;
	char low[48], high[48];

	for (size_t i = 0; i < simulated->result->count; i++) {
		const double later = (double)measured->result->job[i].first_run_ns -
		                     (double)simulated->result->job[i].first_run_ns;

		least = i == 0 || later < least ? later : least;
		most = i == 0 || later > most ? later : most;
	}
	fprintf(out,
	        "  First runs: %s to %s later than simulated (a timer's wake-up and a switch cost some us; a "
	        "different order costs more).\n",
	        show(least, plain, low, sizeof(low)), show(most, plain, high, sizeof(high)));
}

static void explain_end(const struct against_side *simulated, const struct against_side *measured,
        const struct schedule_facts *facts, enum policy_kind kind, bool plain, FILE *out)
{
	const double planned = (double)simulated->result->end_ns, real = (double)measured->result->end_ns;
	char a[48], b[48], c[48], d[48];

	fprintf(out,
	        "  End: %s simulated, %s measured (%+.1f %%). For %s a job was ready and none ran, at most "
	        "%s at once",
	        show(planned, plain, a, sizeof(a)), show(real, plain, b, sizeof(b)),
	        100 * (real - planned) / planned, show((double)facts->stolen_ns, plain, c, sizeof(c)),
	        show((double)facts->longest_stolen_ns, plain, d, sizeof(d)));
	if (kind != POLICY_OTHER && facts->longest_stolen_ns >= 20 * NS_PER_MS)
		fputs(": so much at a time is what RT throttling (sched_rt_runtime_us) or the fair server "
		      "keeps for "
		      "others",
		        out);
	else
		fputs(": other processes, interrupts, switches", out);
	fputs(".\n", out);
}

static void explain_switches(
        const struct against_side *simulated, const struct against_side *measured, FILE *out)
{
	unsigned long preempted[2] = {0}, gave_up[2] = {0};

	for (size_t i = 0; i < simulated->result->count; i++) {
		preempted[0] += simulated->result->job[i].preempted;
		preempted[1] += measured->result->job[i].preempted;
		gave_up[0] += simulated->result->job[i].gave_up;
		gave_up[1] += measured->result->job[i].gave_up;
	}
	fprintf(out,
	        "  Switches that the kernel counted: %lu involuntary, %lu voluntary (one of each job is the "
	        "sleep "
	        "until its arrival). Simulated: %lu preempted, %lu gave up.\n",
	        preempted[1], gave_up[1], preempted[0], gave_up[0]);
}

int against_explain(const struct against_side *simulated, const struct against_side *measured,
        enum policy_kind kind, bool plain, FILE *out)
{
	struct schedule_facts planned, real;
	char a[48], b[48];

	if (schedule_facts_make(&planned, simulated->result, simulated->trace) != 0)
		return -ENOMEM;
	if (schedule_facts_make(&real, measured->result, measured->trace) != 0) {
		schedule_facts_release(&planned);
		return -ENOMEM;
	}
	explain_turns(&planned, &real, simulated->result, out);
	explain_starts(simulated, measured, plain, out);
	fprintf(out, "  Longest turn while another job was ready: %s simulated, %s measured.\n",
	        show((double)planned.longest_contended_ns, plain, a, sizeof(a)),
	        show((double)real.longest_contended_ns, plain, b, sizeof(b)));
	explain_end(simulated, measured, &real, kind, plain, out);
	explain_switches(simulated, measured, out);
	schedule_facts_release(&planned);
	schedule_facts_release(&real);
	return 0;
}

static uint64_t scale(uint64_t ns, double factor)
{
	const uint64_t scaled = (uint64_t)((double)ns * factor);

	return ns > 0 && scaled < NS_PER_US ? NS_PER_US : scaled;
}

int against_scale(struct sim_jobs *scaled, const struct sim_jobs *jobs, double factor, struct reason *why)
{
	uint64_t *burst_ns = calloc(jobs->burst_count + 1, sizeof(*burst_ns));
	int error = burst_ns ? 0 : reason_set(why, -ENOMEM, "no memory for the jobs");

	sim_jobs_init(scaled);
	scaled->plain = jobs->plain;
	for (size_t i = 0; i < jobs->burst_count && !error; i++)
		burst_ns[i] = scale(jobs->burst_ns[i], factor);
	for (size_t i = 0; i < jobs->count && !error; i++) {
		struct sim_spec spec = jobs->spec[i];

		spec.arrival_ns = scale(spec.arrival_ns, factor);
		spec.period_ns = scale(spec.period_ns, factor);
		spec.deadline_ns = scale(spec.deadline_ns, factor);
		error = sim_jobs_add(scaled, &spec, &burst_ns[spec.first_burst], spec.bursts, why);
	}
	free(burst_ns);
	if (error)
		sim_jobs_release(scaled);
	return error;
}
