/* See report.h. */
#include "report.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

int finding_make(const struct session *session, const struct micro *micro, struct finding *finding)
{
	const struct micro_ops *ops = micro->ops;
	const struct micro *other = ops->against ? session_find(session, ops->against) : NULL;
	int error = estimate_value(micro->value, session->rounds, &finding->value);

	finding->micro = micro;
	finding->ratio = (struct estimate){0};
	if (!error && other)
		error = estimate_ratio(
		        micro->value, other->value, session->rounds, &ops->goal, &finding->ratio);
	finding->verdict = verdict(&ops->goal, &finding->value, &finding->ratio, session->noise[0] != '\0');
	return error;
}

/* Three digits that count. */
static char *format_number(double number, char *buffer, size_t size)
{
	const double size_of_it = fabs(number);
	const int decimals = size_of_it >= 100                      ? 0
	                     : size_of_it >= 10                     ? 1
	                     : size_of_it >= 0.1 || size_of_it == 0 ? 2
	                     : size_of_it >= 0.01                   ? 3
	                                                            : 4;

	snprintf(buffer, size, "%.*f", decimals, number);
	return buffer;
}

char *report_estimate(const struct estimate *estimate, const char *unit, char *buffer, size_t size)
{
	char median[16], low[16], high[16];

	if (estimate->count == 0)
		snprintf(buffer, size, "-");
	else if (!isfinite(estimate->interval.low))
		snprintf(buffer, size, "%s %s [one round]",
		        format_number(estimate->median, median, sizeof(median)), unit);
	else
		snprintf(buffer, size, "%s %s [%s, %s]",
		        format_number(estimate->median, median, sizeof(median)), unit,
		        format_number(estimate->interval.low, low, sizeof(low)),
		        format_number(estimate->interval.high, high, sizeof(high)));
	return buffer;
}

static char *format_goal(const struct micro_ops *ops, char *buffer, size_t size)
{
	static const struct {
		const char *relation;
		bool of_ratio;
	} goals[] = {
	        [GOAL_VALUE_AT_MOST] = {"<=", false},
	        [GOAL_VALUE_AT_LEAST] = {">=", false},
	        [GOAL_COST_AT_MOST] = {"<=", true},
	        [GOAL_SPEED_UP_AT_LEAST] = {">=", true},
	};

	if (ops->goal.kind == GOAL_NONE)
		buffer[0] = '\0';
	else if (ops->goal.kind == GOAL_AGREES_WITHIN)
		snprintf(buffer, size, "1 x +-%g %%", 100 * ops->goal.bound);
	else
		snprintf(buffer, size, "%s %g %s", goals[ops->goal.kind].relation, ops->goal.bound,
		        goals[ops->goal.kind].of_ratio ? "x" : ops->unit);
	return buffer;
}

/* Where it was measured, and in how many of the rounds when not in all. */
static char *format_notes(
        const struct session *session, const struct finding *finding, char *buffer, size_t size)
{
	const char *where = finding->micro->where;

	if (finding->value.count < session->rounds)
		snprintf(buffer, size, "%s%sin %zu of %u rounds", where, where[0] ? ", " : "",
		        finding->value.count, session->rounds);
	else
		snprintf(buffer, size, "%s", where);
	return buffer;
}

/* Widths of columns whose texts differ from session to session. */
struct widths {
	int name, against;
};

static const char *against_word(const struct micro_ops *ops)
{
	return ops->goal.kind == GOAL_SPEED_UP_AT_LEAST ? "faster than " : "of ";
}

static struct widths find_widths(const struct session *session)
{
	struct widths widths = {16, 0};

	for (size_t i = 0; i < session->count; i++) {
		const struct micro_ops *ops = session->micros[i].ops;
		const int name = (int)strlen(ops->name);
		const int against =
		        ops->against ? (int)(strlen(against_word(ops)) + strlen(ops->against)) : 0;

		widths.name = name > widths.name ? name : widths.name;
		widths.against = against > widths.against ? against : widths.against;
	}
	return widths;
}

static void print_finding(
        const struct session *session, const struct finding *finding, const struct widths *widths, FILE *out)
{
	const struct micro *micro = finding->micro;
	const struct micro_ops *ops = micro->ops;
	char value[64], ratio[64], against[80] = "", goal[32], notes[80];

	if (micro->error) {
		fprintf(out, "%-*s %s\n", widths->name, ops->name, micro->trouble.text);
		return;
	}
	if (ops->against)
		snprintf(against, sizeof(against), "%s%s", against_word(ops), ops->against);
	fprintf(out, "%-*s %-26s %-24s %-*s %-10s %-11s %s\n", widths->name, ops->name,
	        report_estimate(&finding->value, ops->unit, value, sizeof(value)),
	        ops->against ? report_estimate(&finding->ratio, "x", ratio, sizeof(ratio)) : "",
	        widths->against, against, format_goal(ops, goal, sizeof(goal)),
	        verdict_names[finding->verdict], format_notes(session, finding, notes, sizeof(notes)));
}

void report_total(const struct session *session, FILE *out)
{
	fputs("Medians with 95 % intervals; ratios are of values of the same round.\n", out);
	if (session->noise[0])
		fprintf(out, "Meanwhile %s, which makes things look slower: no goal counts as missed.\n",
		        session->noise);
}

int report_table(const struct session *session, FILE *out)
{
	const struct widths widths = find_widths(session);
	unsigned verdicts[VERDICT_CANNOT_TELL + 1] = {0};

	fprintf(out, "%-*s %-26s %-24s %-*s %-10s %-11s %s\n", widths.name, "subject", "value", "ratio",
	        widths.against, "", "goal", "", "where");
	for (size_t i = 0; i < session->count; i++) {
		struct finding finding;
		const int error = finding_make(session, &session->micros[i], &finding);

		if (error)
			return error;
		print_finding(session, &finding, &widths, out);
		verdicts[finding.verdict]++;
	}
	fprintf(out, "\n%u rounds, seed %" PRIu64 ", %.1f s. Goals: %u reached, %u missed, %u cannot tell.\n",
	        session->rounds, session->seed, (double)session->elapsed_ns / 1e9, verdicts[VERDICT_REACHED],
	        verdicts[VERDICT_MISSED], verdicts[VERDICT_CANNOT_TELL]);
	report_total(session, out);
	return 0;
}

/* One round has no interval. */
static json_t *bound_json(double bound)
{
	return isfinite(bound) ? json_real(bound) : json_null();
}

static json_t *estimate_json(const struct estimate *estimate)
{
	return estimate->count == 0
	               ? json_null()
	               : json_pack("{s:f, s:o, s:o, s:I}", "median", estimate->median, "low",
	                         bound_json(estimate->interval.low), "high",
	                         bound_json(estimate->interval.high), "count", (json_int_t)estimate->count);
}

static json_t *finding_json(const struct finding *finding)
{
	static const char *const kinds[] = {
	        [GOAL_NONE] = NULL,
	        [GOAL_VALUE_AT_MOST] = "value at most",
	        [GOAL_VALUE_AT_LEAST] = "value at least",
	        [GOAL_COST_AT_MOST] = "ratio at most",
	        [GOAL_SPEED_UP_AT_LEAST] = "speed-up at least",
	        [GOAL_AGREES_WITHIN] = "ratio is 1, to within",
	};
	const struct micro *micro = finding->micro;
	const struct micro_ops *ops = micro->ops;
	json_t *goal = ops->goal.kind == GOAL_NONE
	                       ? json_null()
	                       : json_pack("{s:s, s:f, s:s}", "kind", kinds[ops->goal.kind], "bound",
	                                 ops->goal.bound, "verdict", verdict_names[finding->verdict]);

	return json_pack("{s:s, s:s, s:s, s:s?, s:s, s:o, s:o, s:o, s:s?}", "name", ops->name, "summary",
	        ops->summary, "unit", ops->unit, "against", ops->against, "where", micro->where, "value",
	        estimate_json(&finding->value), "ratio", estimate_json(&finding->ratio), "goal", goal,
	        "error", micro->error ? micro->trouble.text : NULL);
}

json_t *report_json(const struct session *session)
{
	json_t *subjects = json_array();

	for (size_t i = 0; i < session->count; i++) {
		struct finding finding;

		if (finding_make(session, &session->micros[i], &finding) != 0 ||
		        json_array_append_new(subjects, finding_json(&finding)) != 0) {
			json_decref(subjects);
			return NULL;
		}
	}
	return json_pack("{s:I, s:I, s:f, s:s, s:o}", "rounds", (json_int_t)session->rounds, "seed",
	        (json_int_t)session->seed, "seconds", (double)session->elapsed_ns / 1e9, "noise",
	        session->noise, "subjects", subjects);
}

void report_list(const struct session *session, FILE *out)
{
	for (size_t i = 0; i < session->count; i++) {
		const struct micro_ops *ops = session->micros[i].ops;
		const char *unsupported = ops->unsupported ? ops->unsupported() : NULL;
		char goal[32];

		format_goal(ops, goal, sizeof(goal));
		fprintf(out, "%-*s %s%s%s%s%s\n", find_widths(session).name, ops->name, ops->summary,
		        goal[0] ? ", " : "", goal, unsupported ? "; not here: " : "",
		        unsupported ? unsupported : "");
	}
}
