/*
 * stats_letters: all pairwise comparisons of a panel at a glance, as a compact letter display.
 *
 * Things that share a letter could not be told apart; things that share none were. So ties
 * stay visible without one verdict a pair: of "a", "ab" and "b" the first and the last differ,
 * and the one between them differs from neither.
 */
#ifndef TELAR_STATS_LETTERS_H
#define TELAR_STATS_LETTERS_H

#include <stdbool.h>
#include <stddef.h>

/* One letter each of a .. z, A .. Z, and the end of the string. */
#define LETTERS_SIZE 53

/*
 * `differ` is a symmetric matrix, count * count: whether things i and j were told apart.
 * text[i] gets the letters of thing i; the first things in order get the first letters, so that
 * `a` is the best when the caller has sorted them. 0; -ENOMEM; -E2BIG when 52 letters are not enough.
 */
int stats_letters(const bool *differ, size_t count, char (*text)[LETTERS_SIZE]);

#endif
