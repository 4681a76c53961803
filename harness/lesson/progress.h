/*
 * progress: what a student has done, as a journal of JSON lines, one an event:
 *
 *   {"date": "2025-11-21T07:13:21Z", "lesson": "01-...", "event": "check", "verdict": "WRONG", "mistake":
 * "..."}
 *
 * 1. progress_load() reads it; a file that is not there is an empty one. A line that cannot be read (cut
 *    off, edited) is left out and counted: no line is worth more than the others.
 * 2. progress_of() sums up a lesson.
 * 3. progress_add() appends an event, on disk when it returns.
 * 4. progress_release().
 *
 * It is for the student, who may change it. Nothing is graded by it.
 */
#ifndef TELAR_PROGRESS_H
#define TELAR_PROGRESS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/reason.h"

struct progress {
	char path[4096];
	json_t *events; /* an array; owned */
	unsigned broken;
};

struct lesson_progress {
	unsigned checks;
	bool passed, gave_up, measured;
	unsigned hints;         /* the last tier shown */
	const char *verdict;    /* of the last check, or NULL */
	const char *mistake;    /* that it recognised, or "" */
	const char *shown;      /* the mistake whose hint has been shown last, or "" */
	const char *prediction; /* or NULL */
	const char *predicted;  /* when */
};

/* 0 or a negative errno; then nothing is owned. */
int progress_load(struct progress *progress, const char *path, struct reason *why);
void progress_release(struct progress *progress);

/* Its texts live as long as `progress`, until the next progress_add(). */
struct lesson_progress progress_of(const struct progress *progress, const char *slug);

/* `details` (an object, taken over; NULL when there was no memory for it) is what is said beyond date,
 * lesson and event. */
int progress_add(
        struct progress *progress, const char *slug, const char *event, json_t *details, struct reason *why);

#endif
