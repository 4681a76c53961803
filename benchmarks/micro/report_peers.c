/*
 * report_peers: what is ours beside what is theirs. A verdict is about the whole interval of the ratio:
 * where that has 1 in it, nobody is faster. The interval that decides, and is printed, is wider than that of
 * one ratio by itself (Bonferroni): of some thirty comparisons, one or two would else be wrong by chance.
 */
#include "report.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

static bool is_compared(const struct micro *micro)
{
	return micro->ops->set == SET_PEERS && micro->ops->against;
}

static int find_name_width(const struct session *session)
{
	int width = 16;

	for (size_t i = 0; i < session->count; i++) {
		const int length = (int)strlen(session->micros[i].ops->name);

		width = length > width ? length : width;
	}
	return width;
}

static double tail_of_one(const struct session *session)
{
	unsigned count = 0;

	for (size_t i = 0; i < session->count; i++)
		count += is_compared(&session->micros[i]);
	return 0.025 / (count > 0 ? count : 1);
}

/* Returns NULL without memory. `interval`, of the ratio by itself, becomes the one that decides. */
static const char *judge(const struct session *session, const struct finding *theirs,
        const struct micro *ours, struct interval *interval)
{
	struct interval sure;
	int error;

	if (theirs->micro->ops->goal.kind == GOAL_AGREES_WITHIN)
		return theirs->verdict == VERDICT_REACHED  ? "they agree"
		       : theirs->verdict == VERDICT_MISSED ? "they do not agree"
		                                           : verdict_names[VERDICT_CANNOT_TELL];
	error = estimate_sure_ratio(
	        ours->value, theirs->micro->value, session->rounds, tail_of_one(session), &sure);
	if (error == -ENOMEM)
		return NULL;
	if (error)
		return "too few rounds";
	*interval = sure;
	if (sure.low <= 1 && sure.high >= 1)
		return verdict_names[VERDICT_CANNOT_TELL];
	return sure.high < 1 ? "ours is faster" : "theirs is faster";
}

static int print_pair(const struct session *session, const struct micro *theirs, int width, FILE *out)
{
	static const struct micro_goal ours_by_theirs = {.kind = GOAL_SPEED_UP_AT_LEAST};
	const struct micro *ours = session_find(session, theirs->ops->against);
	struct estimate our_value, ratio;
	struct finding finding;
	const char *judgement;
	char our_text[64], their_text[64], ratio_text[64];
	int error = finding_make(session, theirs, &finding);

	if (!error)
		error = estimate_value(ours->value, session->rounds, &our_value);
	if (!error)
		error = estimate_ratio(theirs->value, ours->value, session->rounds, &ours_by_theirs, &ratio);
	if (error)
		return error;
	judgement = judge(session, &finding, ours, &ratio.interval);
	if (!judgement)
		return -ENOMEM;
	fprintf(out, "%-*s %-28s %-28s %-24s %-18s %s\n", width, theirs->ops->name,
	        report_estimate(&our_value, theirs->ops->unit, our_text, sizeof(our_text)),
	        report_estimate(&finding.value, theirs->ops->unit, their_text, sizeof(their_text)),
	        report_estimate(&ratio, "x", ratio_text, sizeof(ratio_text)), judgement, theirs->where);
	return 0;
}

/* Why there is no ratio; NULL: there is one. */
static const char *why_not(const struct session *session, const struct micro *theirs)
{
	const struct micro *ours = session_find(session, theirs->ops->against);

	return theirs->error ? theirs->trouble.text : ours->error ? ours->trouble.text : NULL;
}

static bool was_told(const struct session *session, size_t until, const char *sentence)
{
	for (size_t i = 0; i < until; i++) {
		const struct micro *micro = &session->micros[i];
		const char *other = is_compared(micro) ? why_not(session, micro) : NULL;

		if (other && strcmp(other, sentence) == 0)
			return true;
	}
	return false;
}

/* One line a reason, with everything that has it. */
static void print_absent(const struct session *session, FILE *out)
{
	for (size_t i = 0; i < session->count; i++) {
		const char *sentence =
		        is_compared(&session->micros[i]) ? why_not(session, &session->micros[i]) : NULL;
		const char *between = "Not here: ";

		if (!sentence || was_told(session, i, sentence))
			continue;
		for (size_t j = i; j < session->count; j++) {
			const struct micro *micro = &session->micros[j];
			const char *other = is_compared(micro) ? why_not(session, micro) : NULL;

			if (other && strcmp(other, sentence) == 0) {
				fprintf(out, "%s%s", between, micro->ops->name);
				between = ", ";
			}
		}
		fprintf(out, ": %s\n", sentence);
	}
}

int report_peers(const struct session *session, FILE *out)
{
	const int width = find_name_width(session);
	int error = 0;

	fprintf(out, "%-*s %-28s %-28s %-24s\n", width, "peer", "ours", "theirs", "ours / theirs");
	for (size_t i = 0; i < session->count && !error; i++) {
		const struct micro *micro = &session->micros[i];

		if (is_compared(micro) && !why_not(session, micro))
			error = print_pair(session, micro, width, out);
	}
	if (error)
		return error;
	fputc('\n', out);
	print_absent(session, out);
	fprintf(out,
	        "%u rounds, seed %" PRIu64 ", %.1f s. Intervals of ours / theirs hold for all lines at once "
	        "(95 %%), except where\nthe two are to agree.\n",
	        session->rounds, session->seed, (double)session->elapsed_ns / 1e9);
	report_total(session, out);
	return 0;
}
