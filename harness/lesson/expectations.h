/*
 * expectations: which model a student expected to be the fastest, load by load, before it was measured.
 *
 * 1. expectations_remember() adds an event to the journal, unless the last one says the same or the lesson
 * has been measured: an expectation from after the measurement is none.
 * 2. expectations_find() gives what stood when the lesson was first measured, or stands now.
 *
 *   {"date": ..., "lesson": ..., "event": "expect", "loads": {"rpc": {"expected": "loop", "because": "..."}}}
 */
#ifndef TELAR_EXPECTATIONS_H
#define TELAR_EXPECTATIONS_H

#include <jansson.h>

#include "lesson/progress.h"
#include "lesson/words.h"

/* 0, also when there is nothing new; or a negative errno. */
int expectations_remember(struct progress *progress, const struct lesson *lesson, const struct words *words,
        struct reason *why);

struct expectation {
	const char *model, *because; /* NULL: nothing was expected in time */
	const char *date;
};

/* Its texts live as long as `progress`, until the next progress_add(). */
struct expectation expectations_find(const struct progress *progress, const char *slug, const char *load);

/* Whether that would find something for any load. */
bool expectations_any(const struct progress *progress, const char *slug);

/* The results of the last measurement, or NULL. */
const char *expectations_measured(const struct progress *progress, const char *slug);

#endif
