/* See explain.h. */
#include "compare/explain.h"

#include "base/units.h"
#include "compare/evidence.h"
#include "compare/sentence.h"
#include "machine/policy.h"
#include "trial/background.h"

#include <math.h>
#include <string.h>

struct machine_facts machine_facts_read(const json_t *environment)
{
	const double runtime = json_number_value(json_object_get(environment, "rt_runtime_us"));
	const double period = json_number_value(json_object_get(environment, "rt_period_us"));
	const json_int_t cpus = json_integer_value(json_object_get(environment, "cpus"));
	const bool throttles = json_is_true(json_object_get(environment, "rt_throttling"));

	return (struct machine_facts){
	        .cpus = cpus > 0 ? (unsigned)cpus : 0,
	        .rt_share = throttles && runtime > 0 && period > 0 ? runtime / period : 0,
	};
}

/* "1.94 CPUs", or "97 % of 2 CPUs" when it is known how many there were. */
static void add_cpus(struct sentence *sentence, double used, const struct machine_facts *machine)
{
	if (machine->cpus == 0) {
		sentence_add(sentence, "the time of %.2f CPUs", used);
		return;
	}
	/* The kernel charges in pieces that reach over the window's ends. */
	if (used / machine->cpus >= 0.995)
		sentence_add(sentence, "all");
	else
		sentence_add_percent(sentence, used / machine->cpus);
	sentence_add(sentence, " of %u CPU%s", machine->cpus, machine->cpus == 1 ? "" : "s");
}

static double could_use(const struct trial_record *labels, const struct machine_facts *machine)
{
	return fmin(machine->cpus, labels->outcome.workers);
}

/* Whether the hogs took what is missing. Workers that wait for something else, a service perhaps that the
 * hogs slow down, also use less CPU time, and lose none. */
static bool are_hogs_the_cause(const struct trial_record *labels, const struct evidence *evidence,
        const struct machine_facts *machine)
{
	const double lost = evidence->cpus_used_alone - evidence->cpus_used;
	const double delayed = evidence->run_delay - evidence->run_delay_alone;

	if (!evidence->is_less_beside)
		return false;
	if (delayed >= EXPLAIN_DELAY_SHARE * lost)
		return true;
	/* The kernel counts a delay when it is over, so that of a starved worker is missing. But who kept the
	 * CPUs busy alone did not wait for anything else. */
	return machine->cpus > 0 &&
	       evidence->cpus_used_alone >= EXPLAIN_WAITING_SHARE * could_use(labels, machine);
}

static void add_background(struct sentence *sentence, const struct trial_record *labels,
        const struct evidence *evidence, unsigned hogs, const struct machine_facts *machine)
{
	const bool because = are_hogs_the_cause(labels, evidence, machine);

	sentence_add(sentence, " %s %u SCHED_OTHER hog%s%s", because ? "because" : "beside", hogs,
	        hogs == 1 ? "" : "s", because ? " ran" : "");
	if (isnan(evidence->cpus_used_alone))
		return;
	sentence_add(sentence, " (");
	if (machine->cpus)
		sentence_add_percent(sentence, fmin(1, evidence->cpus_used_alone / machine->cpus));
	else
		sentence_add(sentence, "%.2f CPUs", evidence->cpus_used_alone);
	sentence_add(sentence, " without %s)", hogs == 1 ? "it" : "them");
}

static bool is_at(double used, double limit)
{
	return limit > 0 && fabs(used / limit - 1) <= EXPLAIN_AT_LIMIT;
}

/* What the policy allows. True when that is what was used. */
static bool add_policy_limit(struct sentence *sentence, const struct trial_record *labels, double used,
        const struct machine_facts *machine)
{
	const char *const spelling = labels->policy_exact[0] ? labels->policy_exact : labels->policy;
	struct policy policy;

	if (policy_parse(spelling, &policy, NULL) != 0 || policy.automatic)
		return false;
	const double reserved =
	        policy.kind == POLICY_DEADLINE
	                ? labels->outcome.workers * (double)policy.runtime_ns / (double)policy.period_ns
	                : 0;
	const double unthrottled = machine->rt_share * fmin(machine->cpus, labels->outcome.workers);

	const bool is_throttled = policy_is_realtime(&policy) && is_at(used, unthrottled);

	if (is_at(used, reserved))
		sentence_add(sentence, ", all of its reservation of %.2f CPUs", reserved);
	else if (reserved > 0)
		sentence_add(sentence, ", with %.2f CPUs reserved", reserved);
	else if (is_throttled)
		sentence_add(sentence, ", as much as real-time throttling leaves");
	return is_at(used, reserved) || is_throttled;
}

/* Whether CPUs were free for workers that did not run: then it was no CPU that they waited for. */
static bool have_waited(const struct trial_record *labels, const struct evidence *evidence,
        const struct machine_facts *machine)
{
	const double could = could_use(labels, machine);
	const double free = machine->cpus - evidence->cpus_used - evidence->cpus_foreign;

	return evidence->cpus_used < EXPLAIN_WAITING_SHARE * could &&
	       free >= EXPLAIN_FREE_SHARE * machine->cpus;
}

static void add_cpu_clause(struct sentence *sentence, const struct trial_record *labels,
        const struct evidence *evidence, const struct machine_facts *machine)
{
	struct background background = {0};
	bool is_limited;

	background_parse(labels->background, 1, &background, NULL);
	sentence_add(sentence, "got ");
	add_cpus(sentence, evidence->cpus_used, machine);
	if (background.cpu_hogs)
		add_background(sentence, labels, evidence, background.cpu_hogs, machine);
	is_limited = add_policy_limit(sentence, labels, evidence->cpus_used, machine);
	if (!background.cpu_hogs && !is_limited && have_waited(labels, evidence, machine))
		sentence_add(
		        sentence, ": its worker%s mostly waited", labels->outcome.workers == 1 ? "" : "s");
}

static void add_switches(
        struct sentence *sentence, const struct trial_record *labels, const struct evidence *evidence)
{
	char window[32];

	sentence_add(sentence, "; %.0f involuntary switch%s in %s", evidence->involuntary,
	        evidence->involuntary == 1 ? "" : "es",
	        time_format(labels->outcome.window_ns, window, sizeof(window)));
	if (evidence->voluntary_per_job >= 0.01)
		sentence_add(sentence, ", %.2g voluntary a job", evidence->voluntary_per_job);
}

static void add_fairness(
        struct sentence *sentence, const struct trial_record *labels, const struct evidence *evidence)
{
	if (labels->outcome.workers < 2 || !(evidence->jain < EXPLAIN_UNFAIR_JAIN))
		return;
	sentence_add(sentence, "; the busiest of %u workers did ", labels->outcome.workers);
	sentence_add_percent(sentence, evidence->busiest_jobs);
	sentence_add(sentence, " of the jobs");
	if (evidence->busiest_connections > 0) {
		sentence_add(sentence, ", one had ");
		sentence_add_percent(sentence, evidence->busiest_connections);
		sentence_add(sentence, " of the connections");
	}
	sentence_add(sentence, " (Jain %.2f)", evidence->jain);
}

static const struct outcome *first_wrong(const struct run_cell *cell)
{
	for (size_t i = 0; i < cell->count; i++)
		if (cell->trials[i]->outcome.status != TRIAL_OK)
			return &cell->trials[i]->outcome;
	return NULL;
}

/* Trials that are no numbers, and what else was out of the ordinary. */
static void add_troubles(struct sentence *sentence, const struct run_cell *cell)
{
	const struct outcome *const wrong = first_wrong(cell);
	const size_t wrongs = cell->count - cell->ok;
	uint64_t respawned = 0;

	for (size_t i = 0; i < cell->count; i++)
		respawned += cell->trials[i]->outcome.respawned;
	if (run_cell_is_polluted(cell))
		sentence_add(
		        sentence, "; all trials were disturbed: %s", run_cell_first(cell)->outcome.polluted);
	else if (cell->polluted)
		sentence_add(sentence, "; %zu of %zu trials %s disturbed and %s not count", cell->polluted,
		        cell->count, cell->polluted == 1 ? "was" : "were",
		        cell->polluted == 1 ? "does" : "do");
	if (respawned)
		sentence_add(sentence, "; %llu worker%s died and %s replaced", (unsigned long long)respawned,
		        respawned == 1 ? "" : "s", respawned == 1 ? "was" : "were");
	if (wrong)
		sentence_add(sentence, "; %zu of %zu trials %s: %s", wrongs, cell->count,
		        wrong->status == TRIAL_REFUSED  ? wrongs == 1 ? "was refused" : "were refused"
		        : wrong->status == TRIAL_FAILED ? "failed"
		                                        : "did not end in time",
		        wrong->reason);
}

static void say_why_there_is_none(struct sentence *sentence, const struct outcome *wrong)
{
	sentence_add(sentence, "%s%s%s%s: %s", trial_status_names[wrong->status], wrong->error ? " (" : "",
	        wrong->error ? strerrorname_np(-wrong->error) : "", wrong->error ? ")" : "", wrong->reason);
}

int explain_cell(const struct run_cells *cells, const struct run_cell *cell,
        const struct machine_facts *machine, char *text)
{
	struct sentence sentence = sentence_begin(text, EXPLANATION_SIZE);
	const struct trial_record *const labels = run_cell_first(cell);
	struct evidence evidence;

	if (!labels) {
		say_why_there_is_none(&sentence, first_wrong(cell));
		return 0;
	}
	const int error = evidence_gather(cells, cell, &evidence);

	if (error)
		return error;
	add_cpu_clause(&sentence, labels, &evidence, machine);
	add_switches(&sentence, labels, &evidence);
	add_fairness(&sentence, labels, &evidence);
	if (evidence.driver >= EXPLAIN_BUSY_DRIVER) {
		sentence_add(&sentence, "; its driver was busy for ");
		sentence_add_percent(&sentence, evidence.driver);
		sentence_add(&sentence, " of the window and may be the limit");
	}
	add_troubles(&sentence, cell);
	return 0;
}
