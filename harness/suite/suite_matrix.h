/*
 * suite_matrix: how a suite keeps its matrices before they become cells. Shared by suite.c
 * (settings and lists), suite_file.c (the INI file) and suite_expand.c (the cells); nobody
 * else includes it.
 *
 * Every list entry remembers where the user wrote it, "quick.ini:12" or "--workers", because
 * most of what can be wrong with it shows only when the number of cores is known.
 */
#ifndef TELAR_SUITE_MATRIX_H
#define TELAR_SUITE_MATRIX_H

#include "suite/suite.h"

enum suite_axis {
	AXIS_MODELS,
	AXIS_WORKLOADS,
	AXIS_POLICIES,
	AXIS_PLACEMENTS,
	AXIS_WORKERS,
	AXIS_BACKGROUND,
	AXIS_ARRIVALS,
	SUITE_AXES,
};

struct suite_entry {
	char *text, *origin; /* owned */
	/* set by suite_expand() */
	union {
		const struct model_ops *model;
		struct workload *workload;
		struct policy policy;
		const struct placement_ops *placement;
		unsigned workers;
		struct background background;
		struct arrival arrival;
	};
};

struct suite_list {
	struct suite_entry *entries; /* owned */
	size_t count;
};

struct suite_matrix {
	char name[64]; /* "scaling" of [cells scaling]; "" of [cells] */
	char *origin;  /* owned: the section's file:line, or NULL */
	struct suite_list axes[SUITE_AXES];
};

#define SUITE_KEYS_MAX 16

/* The keys of [suite] and of [cells]: NULL-terminated. */
extern const char *const suite_setting_names[];
extern const char *const suite_axis_names[];

/* The place of `key` among `names`, or -1. */
int suite_key_find(const char *const *names, const char *key);
/* -EINVAL and the sentence: `key` is not one of `names`. */
int suite_key_unknown(const char *const *names, const char *key, const char *origin, struct reason *why);

/* Sets [suite] key number `setting`. */
int suite_setting_set(
        struct suite *suite, int setting, const char *value, const char *origin, struct reason *why);
/* Adds the entries of a comma-separated text to a list. */
int suite_list_add(struct suite_list *list, const char *value, const char *origin, struct reason *why);
/* A new matrix with every axis empty, or NULL when out of memory. `origin` is copied; may be NULL. */
struct suite_matrix *suite_matrix_add(struct suite *suite, const char *name, const char *origin);

#endif
