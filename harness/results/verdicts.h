/*
 * verdicts: which of some cells are faster than others, and which nobody can tell apart.
 *
 * Two questions are asked of a run: which policy for a model, and which model under a policy. Each
 * is asked of cells that differ in nothing else: those are a family. Within a family all pairs are
 * compared, their p-values corrected (stats_compare.h), and the answer is given as letters
 * (stats_letters.h): `a` is the fastest; cells that share a letter could not be told apart.
 *
 * The correction is for the family, because its letters are read together: in one family the
 * chance of even one wrong verdict is below 5 %. With few trials no verdict may be possible at
 * all, whatever they had been: then there are no letters, and it is said how many would do.
 */
#ifndef TELAR_VERDICTS_H
#define TELAR_VERDICTS_H

#include "results/summary.h"
#include "stats/stats_letters.h"

struct family {
	size_t members, pairs; /* cells with a number, and comparisons of them */
	/* 0, or: no pair could be told apart, whatever the trials had been; at least so many trials of each
	 * cell would have been enough. */
	unsigned trials_needed;
	unsigned trials; /* the fewest that a member has */
};

/*
 * letters[i] gets what stands beside cells[i]: "" where it is NULL or has no number, where it has
 * nothing to be compared with, or where nothing could be decided. -ENOMEM, or 0.
 */
int verdicts_judge(const struct cell_summary *const *cells, size_t count, char (*letters)[LETTERS_SIZE],
        struct family *family);

/* "abcde" in few characters: "a-e". Returns `buffer`, of LETTERS_SIZE. */
char *letters_shorten(const char *letters, char *buffer);

/* Families that had too few trials, over a table or a figure. */
struct undecided {
	unsigned trials, trials_needed; /* of the worst; 0: all could be decided */
	size_t pairs;
};

void undecided_add(struct undecided *undecided, const struct family *family);
/* "5 trials cannot tell policies apart (15 pairs a family); 6 could": of what `things` are; "" when all
 * could be decided. Returns `buffer`. */
char *undecided_explain(const struct undecided *undecided, const char *things, char *buffer, size_t size);

#endif
