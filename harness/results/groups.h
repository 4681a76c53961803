/*
 * groups: which cells stand together in one table or one panel.
 *
 * A group is what has one workload, background, arrival and placement and one number of workers; in it
 * policies and models are compared. A model that has a single number of workers in the whole run
 * (loop has one thread, however many are asked for) belongs to the groups of every number, so
 * that it can be compared with the others; where no model has several numbers, there is one group. So
 * there is where all models that have this workload, background, arrival and placement have a single number.
 */
#ifndef TELAR_GROUPS_H
#define TELAR_GROUPS_H

#include "results/labels.h"
#include "results/summary.h"

struct groups {
	const struct summary *summary;
	struct labels label[LABEL_KINDS];
	unsigned *workers; /* the numbers that groups are made by; {0} where there is one group: any */
	size_t worker_count;
};

struct group {
	const char *workload, *background, *arrival, *placement;
	unsigned workers; /* 0: as many as each model has */
};

/* The summary must outlive the groups. 0 or -ENOMEM. */
int groups_init(struct groups *groups, const struct summary *summary);
void groups_release(struct groups *groups);

/* The number of workers that a model has in all of its cells, or 0 when it has several. */
unsigned groups_only_workers(const struct groups *groups, const char *model);

/* NULL when the group has no such cell. */
const struct cell_summary *group_find(
        const struct groups *groups, const struct group *group, const char *policy, const char *model);
/* Whether there is a cell that makes this group: no cell is in no group. */
bool group_exists(const struct groups *groups, const struct group *group);

#endif
