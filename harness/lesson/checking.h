/*
 * checking: builds a student's file with a lesson's check, runs it confined, reads its report.
 */
#ifndef TELAR_CHECKING_H
#define TELAR_CHECKING_H

#include "lesson/builder.h"
#include "lesson/report.h"

struct checking {
	const struct lesson *lesson;
	const struct builder *builder;
	const char *source; /* the student's file */
	const char *work;   /* the student's folder, which the check may not change; or NULL */
	const char *seed, *seeds, *only, *replay; /* as the check's own options; NULL: not given */
};

/* The builder for a student's check: as root, what the student wrote is built and run by a user without an
 * account, unless the lesson is about privileges or such a user cannot read this folder. */
struct builder checking_builder(const struct builder *builder, const struct lesson *lesson);

/* 0 with a report that the caller releases; -EINTR when it was interrupted; another negative errno when
 * there cannot be a report. A file that cannot be compiled is a report: BUILD. */
int checking_run(const struct checking *checking, struct report *report, struct reason *why);

#endif
