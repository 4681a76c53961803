/* See verdicts.h. */
#include "results/verdicts.h"

#include "stats/stats_compare.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The members in order of their medians, the fastest first, and every pair of them. */
struct panel {
	const struct cell_summary **member;
	size_t *place; /* in the caller's array */
	size_t count, pairs;
	struct comparison *pair; /* of members i < j, row by row */
	struct comparison **family;
	bool *differ;
	char (*letters)[LETTERS_SIZE];
};

static void panel_release(struct panel *panel)
{
	free(panel->letters);
	free(panel->differ);
	free(panel->family);
	free(panel->pair);
	free(panel->place);
	free(panel->member);
}

static int panel_init(struct panel *panel, size_t most)
{
	const size_t pairs = most * (most - 1) / 2;

	*panel = (struct panel){
	        .member = calloc(most, sizeof(struct cell_summary *)),
	        .place = calloc(most, sizeof(*panel->place)),
	        .pair = calloc(pairs + 1, sizeof(*panel->pair)),
	        .family = calloc(pairs + 1, sizeof(struct comparison *)),
	        .differ = calloc(most * most, sizeof(*panel->differ)),
	        .letters = calloc(most, sizeof(*panel->letters)),
	};
	if (panel->member && panel->place && panel->pair && panel->family && panel->differ && panel->letters)
		return 0;
	panel_release(panel);
	return -ENOMEM;
}

static void gather(struct panel *panel, const struct cell_summary *const *cells, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t place = panel->count;

		if (!cells[i] || cells[i]->sample_count == 0)
			continue;
		for (; place > 0 && panel->member[place - 1]->throughput < cells[i]->throughput; place--) {
			panel->member[place] = panel->member[place - 1];
			panel->place[place] = panel->place[place - 1];
		}
		panel->member[place] = cells[i];
		panel->place[place] = i;
		panel->count++;
	}
}

/* Whether every value of one is above every value of the other; then the interval of their ratio is beyond 1
 * however they are resampled, and these are its limits. */
static bool are_apart(const struct cell_summary *a, const struct cell_summary *b, struct interval *interval)
{
	struct interval of_a, of_b;

	of_a = (struct interval){
	        stats_quantile(a->sample, a->sample_count, 0), stats_quantile(a->sample, a->sample_count, 1)};
	of_b = (struct interval){
	        stats_quantile(b->sample, b->sample_count, 0), stats_quantile(b->sample, b->sample_count, 1)};
	*interval = (struct interval){of_b.low / of_a.high, of_b.high / of_a.low};
	return of_a.high < of_b.low || of_b.high < of_a.low;
}

/* The exact interval of the ratio takes time: it is only asked for where it is not clear by itself, and where
 * the test says that there may be a difference. */
static int compare_pair(struct comparison *pair, const struct cell_summary *a, const struct cell_summary *b)
{
	struct interval interval = {NAN, NAN};
	double p;
	const int error = stats_mann_whitney(a->sample, a->sample_count, b->sample, b->sample_count, &p);

	if (error)
		return error;
	if (p < COMPARISON_LEVEL && !are_apart(a, b, &interval))
		return comparison_make(pair, a->sample, a->sample_count, b->sample, b->sample_count);
	*pair = (struct comparison){.count_a = a->sample_count,
	        .count_b = b->sample_count,
	        .interval = interval,
	        .p = p,
	        .p_adjusted = NAN};
	return 0;
}

static int compare_pairs(struct panel *panel)
{
	int error = 0;

	for (size_t i = 0; i < panel->count; i++)
		for (size_t j = i + 1; j < panel->count && !error; j++) {
			const struct cell_summary *const a = panel->member[i], *const b = panel->member[j];
			struct comparison *const pair = &panel->pair[panel->pairs];

			panel->family[panel->pairs++] = pair;
			error = compare_pair(pair, a, b);
		}
	if (!error)
		comparisons_judge(panel->family, panel->pairs, false);
	return error;
}

static void note_differences(struct panel *panel)
{
	const struct comparison *pair = panel->pair;

	for (size_t i = 0; i < panel->count; i++)
		for (size_t j = i + 1; j < panel->count; j++, pair++)
			panel->differ[i * panel->count + j] = panel->differ[j * panel->count + i] =
			        pair->verdict != COMPARISON_CANNOT_TELL;
}

/* Only when every pair was beyond reach: a family with one verdict has used its trials well. */
static struct family describe(const struct panel *panel)
{
	struct family family = {.members = panel->count, .pairs = panel->pairs};
	bool none = panel->pairs > 0;

	for (size_t i = 0; i < panel->count; i++) {
		const unsigned trials = (unsigned)panel->member[i]->sample_count;

		family.trials = i == 0 || trials < family.trials ? trials : family.trials;
	}
	for (size_t i = 0; i < panel->pairs; i++)
		none = none && panel->pair[i].trials_needed > 0;
	if (none)
		family.trials_needed = comparison_trials_needed(panel->pairs);
	return family;
}

int verdicts_judge(const struct cell_summary *const *cells, size_t count, char (*letters)[LETTERS_SIZE],
        struct family *family)
{
	struct panel panel;
	int error;

	*family = (struct family){0};
	for (size_t i = 0; i < count; i++)
		letters[i][0] = '\0';
	if (count < 2)
		return 0;
	error = panel_init(&panel, count);
	if (error)
		return error;
	gather(&panel, cells, count);
	error = compare_pairs(&panel);
	if (error)
		goto release;
	*family = describe(&panel);
	if (family->pairs == 0 || family->trials_needed > 0)
		goto release;
	note_differences(&panel);
	error = stats_letters(panel.differ, panel.count, panel.letters);
	for (size_t i = 0; i < panel.count && !error; i++)
		memcpy(letters[panel.place[i]], panel.letters[i], LETTERS_SIZE);
	/* More letters than there are: nobody could read them. */
	error = error == -E2BIG ? 0 : error;
release:
	panel_release(&panel);
	return error;
}

char *letters_shorten(const char *letters, char *buffer)
{
	size_t used = 0;

	for (size_t i = 0, next; letters[i]; i = next) {
		for (next = i + 1; letters[next] == letters[next - 1] + 1; next++)
			;
		buffer[used++] = letters[i];
		if (next - i == 2)
			buffer[used++] = letters[i + 1];
		if (next - i > 2) {
			buffer[used++] = '-';
			buffer[used++] = letters[next - 1];
		}
	}
	buffer[used] = '\0';
	return buffer;
}

void undecided_add(struct undecided *undecided, const struct family *family)
{
	if (family->trials_needed <= undecided->trials_needed)
		return;
	*undecided = (struct undecided){
	        .trials = family->trials, .trials_needed = family->trials_needed, .pairs = family->pairs};
}

char *undecided_explain(const struct undecided *undecided, const char *things, char *buffer, size_t size)
{
	buffer[0] = '\0';
	if (undecided->trials_needed > 0)
		snprintf(buffer, size, "%u trial%s cannot tell %zu pair%s of %s apart; %u could",
		        undecided->trials, undecided->trials == 1 ? "" : "s", undecided->pairs,
		        undecided->pairs == 1 ? "" : "s", things, undecided->trials_needed);
	return buffer;
}
