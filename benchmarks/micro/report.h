/*
 * report: what a session found, as a table for people or as JSON for programs.
 */
#ifndef TELAR_MICRO_REPORT_H
#define TELAR_MICRO_REPORT_H

#include <jansson.h>
#include <stdio.h>

#include "session.h"
#include "verdict.h"

/* One line of the table. */
struct finding {
	const struct micro *micro;
	struct estimate value, ratio; /* ratio.count is 0 where nothing is compared */
	enum verdict_kind verdict;
};

/* 0 or -ENOMEM. */
int finding_make(const struct session *session, const struct micro *micro, struct finding *finding);

int report_table(const struct session *session, FILE *out);
/* What is ours beside what is a peer's (SET_PEERS), as ours / theirs. */
int report_peers(const struct session *session, FILE *out);
/* The lines that end a table. */
void report_total(const struct session *session, FILE *out);
/* "5.00 us [4.90, 5.10]", or "-" without values. Returns `buffer`. */
char *report_estimate(const struct estimate *estimate, const char *unit, char *buffer, size_t size);
/* NULL: no memory. The caller owns it. */
json_t *report_json(const struct session *session);
/* The subjects without figures. */
void report_list(const struct session *session, FILE *out);

#endif
