/*
 * findings: what `telar doctor` found out, collected first and shown afterwards.
 *
 * A finding is a JSON object: the area that it belongs to ("policies"), the item ("unpinned"),
 * a name within the item ("fifo") or null, a status, a value in words or null, and, where
 * something is wrong, the errno's name, why, and what to do about it. "essential" marks what
 * the main job cannot do without.
 */
#ifndef TELAR_FINDINGS_H
#define TELAR_FINDINGS_H

#include <jansson.h>
#include <stdbool.h>

enum finding_status {
	FINDING_OK,
	FINDING_NOTE,    /* worth knowing: what cannot be had here, and nobody can change that */
	FINDING_WARNING, /* figures will be worse than they could be */
	FINDING_REFUSED, /* some cells cannot run */
};

struct finding {
	const char *area, *item, *name;
	enum finding_status status;
	const char *value;
	int error; /* a negative errno, or 0 */
	const char *why, *advice;
	bool essential;
};

/* A new, empty list that the caller owns: json_decref(). */
json_t *findings_new(void);
/* Copies everything. Memory that runs out shows in findings_complete(). */
void findings_add(json_t *findings, const struct finding *finding);
bool findings_complete(const json_t *findings);

/* True when nothing essential is refused. */
bool findings_good(const json_t *findings);

void findings_print(const json_t *findings);

#endif
