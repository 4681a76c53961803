/* See groups.h. */
#include "results/groups.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static unsigned only_workers(const struct summary *summary, const char *model)
{
	unsigned workers = 0;

	for (size_t i = 0; i < summary->cell_count; i++) {
		const struct trial_record *const record = summary->cells[i].first;

		if (strcmp(record->model, model) != 0)
			continue;
		if (workers && workers != record->outcome.workers)
			return 0;
		workers = record->outcome.workers;
	}
	return workers;
}

unsigned groups_only_workers(const struct groups *groups, const char *model)
{
	return only_workers(groups->summary, model);
}

static bool stand_together(const struct trial_record *a, const struct trial_record *b)
{
	return strcmp(a->workload, b->workload) == 0 && strcmp(a->background, b->background) == 0 &&
	       strcmp(a->arrival, b->arrival) == 0 && strcmp(a->placement, b->placement) == 0;
}

/* Where only models with one number of workers stand together, the largest of their numbers makes the group;
 * 0: other models make the groups. */
static unsigned alone_workers(const struct summary *summary, const struct trial_record *record)
{
	unsigned largest = 0;

	for (size_t i = 0; i < summary->cell_count; i++) {
		const struct trial_record *const other = summary->cells[i].first;

		if (!stand_together(record, other))
			continue;
		if (only_workers(summary, other->model) == 0)
			return 0;
		if (other->outcome.workers > largest)
			largest = other->outcome.workers;
	}
	return largest;
}

static void add_workers(struct groups *groups, unsigned workers)
{
	size_t place = 0;

	while (place < groups->worker_count && groups->workers[place] < workers)
		place++;
	if (place < groups->worker_count && groups->workers[place] == workers)
		return;
	memmove(&groups->workers[place + 1], &groups->workers[place],
	        (groups->worker_count - place) * sizeof(*groups->workers));
	groups->workers[place] = workers;
	groups->worker_count++;
}

int groups_init(struct groups *groups, const struct summary *summary)
{
	int error = 0;

	*groups = (struct groups){.summary = summary};
	for (enum label_kind kind = 0; kind < LABEL_KINDS && !error; kind++)
		error = labels_init(&groups->label[kind], summary, kind);
	groups->workers = calloc(summary->cell_count + 1, sizeof(*groups->workers));
	if (error || !groups->workers) {
		groups_release(groups);
		return -ENOMEM;
	}
	for (size_t i = 0; i < summary->cell_count; i++) {
		const struct trial_record *const record = summary->cells[i].first;

		if (only_workers(summary, record->model) == 0)
			add_workers(groups, record->outcome.workers);
	}
	if (groups->worker_count == 0) {
		add_workers(groups, 0);
		return 0;
	}
	for (size_t i = 0; i < summary->cell_count; i++) {
		const unsigned workers = alone_workers(summary, summary->cells[i].first);

		if (workers > 0)
			add_workers(groups, workers);
	}
	return 0;
}

void groups_release(struct groups *groups)
{
	for (enum label_kind kind = 0; kind < LABEL_KINDS; kind++)
		labels_release(&groups->label[kind]);
	free(groups->workers);
	*groups = (struct groups){0};
}

const struct cell_summary *group_find(
        const struct groups *groups, const struct group *group, const char *policy, const char *model)
{
	const struct cell_summary *const exact = summary_find(groups->summary, group->workload,
	        group->background, group->arrival, group->placement, group->workers, policy, model);

	if (exact || only_workers(groups->summary, model) == 0)
		return exact;
	return summary_find(groups->summary, group->workload, group->background, group->arrival,
	        group->placement, 0, policy, model);
}

bool group_exists(const struct groups *groups, const struct group *group)
{
	for (size_t i = 0; i < groups->summary->cell_count; i++) {
		const struct trial_record *const record = groups->summary->cells[i].first;

		if (strcmp(record->workload, group->workload) != 0 ||
		        strcmp(record->background, group->background) != 0 ||
		        strcmp(record->arrival, group->arrival) != 0 ||
		        strcmp(record->placement, group->placement) != 0)
			continue;
		if (group->workers == 0 || alone_workers(groups->summary, record) == group->workers)
			return true;
		if (record->outcome.workers == group->workers &&
		        only_workers(groups->summary, record->model) == 0)
			return true;
	}
	return false;
}
