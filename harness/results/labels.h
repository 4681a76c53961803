/*
 * labels: the words that name a cell, in the order in which people expect them.
 *
 * Trials run in random order and a run may be read long after its suite is gone, so tables and
 * figures take their order from the registries: models and workloads as they are listed there,
 * policies from other to deadline, no background before some, closed arrivals before open ones. It reads
 * names only, so a run of a model that no longer exists can still be shown: unknown names come last, in
 * natural order.
 */
#ifndef TELAR_LABELS_H
#define TELAR_LABELS_H

#include <stddef.h>

struct cell_summary;
struct summary;

enum label_kind {
	LABEL_MODEL,
	LABEL_WORKLOAD,
	LABEL_POLICY,
	LABEL_PLACEMENT,
	LABEL_BACKGROUND,
	LABEL_ARRIVAL,
	LABEL_KINDS
};

const char *label_of(const struct cell_summary *cell, enum label_kind kind);
/* Less than, equal to or greater than zero, as strcmp(). */
int label_compare(enum label_kind kind, const char *left, const char *right);

/* The distinct labels of one kind, in order. The names belong to the summary's run. */
struct labels {
	const char **name;
	size_t count;
};

/* 0 or -ENOMEM. */
int labels_init(struct labels *labels, const struct summary *summary, enum label_kind kind);
/* 0 for the first; the count when there is no such name. */
size_t labels_place(const struct labels *labels, const char *name);
void labels_release(struct labels *labels);

#endif
