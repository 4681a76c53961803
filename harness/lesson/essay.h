/*
 * essay: the report that a student hands in for a lesson: what was expected, what was measured, and why.
 *
 * 1. essay_init() takes the run apart: which model is the fastest under each load, and which can't be told
 * apart.
 * 2. essay_missing() names what the student has still to write.
 * 3. essay_write() writes it as Markdown (Pandoc's): about two pages with the figure.
 * 4. essay_release().
 *
 * The numbers are the run's; the student's words are quoted as they are, and mark nothing up. Whatever else
 * is said is said in the reader's language: texts.def. The suite has one policy, placement and background: of
 * several the first is shown.
 */
#ifndef TELAR_ESSAY_H
#define TELAR_ESSAY_H

#include <stdio.h>

#include "lesson/expectations.h"
#include "lesson/texts.h"
#include "results/verdicts.h"

struct essay_load {
	const char *workload;                               /* "rpc(2ms,exp)"; NULL: the run has none of it */
	const struct cell_summary *cells[WORDS_MODELS_MAX]; /* by words.models; NULL: none */
	char letters[WORDS_MODELS_MAX][LETTERS_SIZE];
	struct family family;
};

struct essay {
	const struct lesson *lesson;
	const struct words *words;
	const struct progress *progress;
	const struct run *run;
	enum language language;
	const char *source; /* the file of the words, as the student types it */
	const char *figure; /* file name of a PNG beside the report, or NULL */
	struct summary summary;
	struct essay_load loads[WORDS_LOADS_MAX];
};

/* What is said in the report: ESSAY_SAY(essay, right). */
#define ESSAY_SAY(essay, id) TEXT_IN((essay)->language, essay_##id)

/* After the pointers have been set. 0, or a negative errno. */
int essay_init(struct essay *essay, struct reason *why);
void essay_release(struct essay *essay);

/* A line for each; the number of them. `out` may be NULL. */
size_t essay_missing(const struct essay *essay, FILE *out);

enum essay_verdict { ESSAY_RIGHT, ESSAY_WRONG, ESSAY_TIE, ESSAY_OPEN };
/* Of the expectation `model` for that load; `text` says it in a sentence. */
enum essay_verdict essay_judge(
        const struct essay *essay, size_t load, const char *model, char *text, size_t size);

void essay_write(const struct essay *essay, FILE *out);

/* Whether all its trials had other load on the machine. */
bool essay_is_disturbed(const struct cell_summary *cell);
/* What stands in the place of a number: summary_mark(), in the reader's language. */
const char *essay_mark(const struct essay *essay, const struct cell_summary *cell);
/* "What cannot be concluded", see essay_limits.c. */
void essay_write_limits(const struct essay *essay, FILE *out);

#endif
