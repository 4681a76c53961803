/*
 * report: what a check says of a student's file (lessons/AUTHORS.md, "What a check says").
 *
 * 1. report_read() takes the lines that the check wrote, and how its process ended. Code that shares a
 *    process with the check could write lines too, so they are believed only as a whole: each of them well
 *    formed, a last line that agrees with the others and with the exit status, and nothing after it.
 * 2. The cases are JSON objects, as they were written.
 * 3. report_release().
 */
#ifndef TELAR_REPORT_H
#define TELAR_REPORT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/reason.h"
#include "lesson/builder.h"

enum report_verdict { REPORT_PASS, REPORT_WRONG, REPORT_HANG, REPORT_SKIP, REPORT_BUILD };
extern const char *const report_verdict_names[];

struct report {
	enum report_verdict verdict;
	enum build_failure failure; /* BUILD: why */
	json_t *cases;              /* an array; owned */
	unsigned passed;            /* of them */
	bool isolated;              /* in namespaces of its own */
	char note[400];             /* what is wrong beyond the cases, or empty */
	char *messages;             /* BUILD: the compiler's; else its warnings. Owned; may be NULL */
	char *output;               /* what the check's own process printed; owned; may be NULL */
};

/* 0 or -ENOMEM. */
int report_read(struct report *report, const struct confine_result *run, unsigned limit_s);
void report_release(struct report *report);

/* A text of a case; "" when it has none. */
const char *report_text(const json_t *object, const char *key);
/* The first case that is WRONG or HANG, or NULL; and the mistake that it names, or "". */
const json_t *report_failure(const struct report *report);
const char *report_mistake(const struct report *report);

#endif
