/*
 * naming: whether each name that a lesson's measurement writes has a translation, and each translation a
 * name.
 *
 * The measurement is run, quickly, into a folder that is removed again. A name that was not written, since it
 * depends on the machine, must stand in the measurement's source.
 */
#ifndef TELAR_NAMING_H
#define TELAR_NAMING_H

#include "lesson/builder.h"

struct naming {
	const struct lesson *lesson;
	const struct builder *builder;
	const char *source; /* what is measured, for uses_work */
	void (*complain)(void *arg, const char *sentence);
	void *arg;
};

/* 0, also where the lesson has no program to measure with; -EINTR; another negative errno. */
int naming_examine(const struct naming *naming, struct reason *why);

#endif
