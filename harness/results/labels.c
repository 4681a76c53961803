/* See labels.h. */
#include "results/labels.h"

#include "machine/policy.h"
#include "results/summary.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Names from the registries, without what they name: nothing else of a model is needed here. */
#define MODEL(name) #name,
static const char *const model_names[] = {
#include "models/models.def"
        NULL};
#define WORKLOAD(name) #name,
static const char *const workload_names[] = {
#include "../benchmarks/workloads.def"
        NULL};
#define PLACEMENT(name) #name,
static const char *const placement_names[] = {
#include "machine/placements/placements.def"
        NULL};
static const char *const background_names[] = {"none", NULL};
static const char *const arrival_names[] = {"closed", NULL};

const char *label_of(const struct cell_summary *cell, enum label_kind kind)
{
	switch (kind) {
	case LABEL_MODEL:
		return cell->first->model;
	case LABEL_WORKLOAD:
		return cell->first->workload;
	case LABEL_POLICY:
		return cell->policy;
	case LABEL_PLACEMENT:
		return cell->first->placement;
	case LABEL_ARRIVAL:
		return cell->first->arrival;
	case LABEL_BACKGROUND:
	case LABEL_KINDS:
		break;
	}
	return cell->first->background;
}

/* A label is a name, perhaps with parameters: sha256(64KiB), fifo:10, cpu:2. In a registry a name
 * is a C identifier, so pool-rr is pool_rr there. */
static int is_named(const char *label, const char *name)
{
	for (; *name; label++, name++) {
		if (*label != *name && !(*label == '-' && *name == '_'))
			return 0;
	}
	return *label == '\0' || *label == '(' || *label == ':';
}

static size_t rank_in(const char *const *names, const char *label)
{
	size_t rank = 0;

	while (names[rank] && !is_named(label, names[rank]))
		rank++;
	return rank;
}

static size_t rank_of(enum label_kind kind, const char *label)
{
	size_t rank = 0;

	switch (kind) {
	case LABEL_MODEL:
		return rank_in(model_names, label);
	case LABEL_WORKLOAD:
		return rank_in(workload_names, label);
	case LABEL_PLACEMENT:
		return rank_in(placement_names, label);
	case LABEL_POLICY:
		while (rank < POLICY_KINDS && !is_named(label, policy_infos[rank].name))
			rank++;
		return rank;
	case LABEL_ARRIVAL:
		return rank_in(arrival_names, label);
	case LABEL_BACKGROUND:
	case LABEL_KINDS:
		break;
	}
	return rank_in(background_names, label);
}

int label_compare(enum label_kind kind, const char *left, const char *right)
{
	const size_t a = rank_of(kind, left), b = rank_of(kind, right);

	/* By its numbers: cpu:2 before cpu:10. */
	return a == b ? strverscmp(left, right) : a < b ? -1 : 1;
}

static size_t place_for(const struct labels *labels, enum label_kind kind, const char *name)
{
	size_t place = 0;

	while (place < labels->count && label_compare(kind, labels->name[place], name) < 0)
		place++;
	return place;
}

int labels_init(struct labels *labels, const struct summary *summary, enum label_kind kind)
{
	*labels = (struct labels){.name = calloc(summary->cell_count + 1, sizeof(*labels->name))};
	if (!labels->name)
		return -ENOMEM;
	for (size_t cell = 0; cell < summary->cell_count; cell++) {
		const char *const name = label_of(&summary->cells[cell], kind);
		const size_t place = place_for(labels, kind, name);

		if (place < labels->count && strcmp(labels->name[place], name) == 0)
			continue;
		memmove(&labels->name[place + 1], &labels->name[place],
		        (labels->count - place) * sizeof(*labels->name));
		labels->name[place] = name;
		labels->count++;
	}
	return 0;
}

size_t labels_place(const struct labels *labels, const char *name)
{
	size_t place = 0;

	while (place < labels->count && strcmp(labels->name[place], name) != 0)
		place++;
	return place;
}

void labels_release(struct labels *labels)
{
	free(labels->name);
	*labels = (struct labels){0};
}
