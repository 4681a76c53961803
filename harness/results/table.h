/*
 * table: what table.c and table_notes.c share of the table that summary_print() writes.
 */
#ifndef TELAR_TABLE_H
#define TELAR_TABLE_H

#include "results/groups.h"
#include "results/summary.h"
#include "results/verdicts.h"

enum { TABLE_COLUMNS = 100 };

/* The cells of a block, models by policies; NULL where there is none. */
struct sheet {
	size_t models, policies;
	size_t first_policy; /* that has a cell: ratios are to it */
	const struct cell_summary **cell;
	char (*by_policy)[LETTERS_SIZE]; /* of a model's cells among each other */
	int letter_columns, heading_columns;
};

struct table {
	FILE *out;
	struct groups groups;
	struct sheet sheet;
	size_t *abreast; /* the models of a line */
	struct undecided undecided_policies, undecided_models;
	const struct cell_summary *
	        *notes; /* the first cell of each different reason, in order of appearance */
	size_t note_count;
	bool has_letters, has_ranking, has_reservation, has_overload; /* somewhere in it */
	int policy_columns;
	int pad; /* spaces that are due before the next text of this row */
	int error;
};

/* The number of the note that gives this cell's reason. */
size_t table_note_for(struct table *table, const struct cell_summary *cell);

/* Below a block: models under each policy, the fastest first, with letters. 0 or -ENOMEM. */
int table_put_rankings(struct table *table, const struct sheet *sheet);
/* Below a block: what DEADLINE did per reserved bandwidth. */
void table_put_reservations(struct table *table, const struct sheet *sheet);

/* Below a block: where more jobs came than were done. */
void table_put_overloads(struct table *table, const struct sheet *sheet);

/* Below the table: how it is read, and the reasons. */
void table_put_legend(const struct table *table);
void table_put_notes(const struct table *table);

#endif
