/*
 * compare_print: a comparison of two runs as a table for people, and as JSON for programs.
 *
 * Only finite numbers are JSON's: what is infinite or unknown is null there.
 */
#ifndef TELAR_COMPARE_PRINT_H
#define TELAR_COMPARE_PRINT_H

#include <stdio.h>

#include "compare/compare.h"

/* `runs`: A and B. */
void compare_print_table(const struct run_comparison *result, const struct run *runs, FILE *out);
/* The caller's; NULL when there is no memory. */
json_t *compare_to_json(const struct run_comparison *result, const struct run *runs);

#endif
