/*
 * grading: checks what students have handed in, DIR/STUDENT/NN-*.c, trusting nothing that they say.
 *
 * 1. grading_collect() finds the files. A student without a file of a lesson has a row all the same.
 * 2. grading_run() builds and runs each of them anew, confined, with a seed that follows from the student's
 *    name. As root each has a user id that nobody else has. A file that is no regular file, or is reached
 *    through a link that a student has put there, is not read: NOT-RUN, and why.
 * 3. grading_write_csv(), grading_write_json(). 4. grading_release().
 *
 * What a submission can't do: read other submissions or hide processes (where namespaces can be had, see
 * `isolated` in each row), use the network, fill the disk, take all memory or processes, stop the rest, or
 * report a pass by printing. What is not defended: the student's code runs in one process with the check of
 * its case, and code written against this very check can read or change what the check believes. A pass
 * that matters deserves a look at the source, which `source_sha256` pins; `check_sha256` pins the lesson's
 * check.
 */
#ifndef TELAR_GRADING_H
#define TELAR_GRADING_H

#include <stdio.h>

#include "lesson/catalogue.h"
#include "lesson/trialrun.h"

struct grade {
	char student[128];
	const struct lesson *lesson;
	bool handed_in;
};

struct grading {
	struct grade *grades;
	struct trialrun *runs; /* one each */
	size_t count;
	bool own_users; /* each ran as a user of its own */
};

/* On error nothing is owned. */
int grading_collect(
        struct grading *grading, const struct catalogue *catalogue, const char *folder, struct reason *why);
/* 0, -EINTR or another negative errno. */
int grading_run(struct grading *grading, const struct builder *builder, unsigned jobs, struct reason *why);
int grading_write_csv(const struct grading *grading, FILE *out);
int grading_write_json(const struct grading *grading, FILE *out);
void grading_release(struct grading *grading);

#endif
