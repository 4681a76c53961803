/*
 * command: one subcommand of telar. Only harness/cli prints and decides the exit status.
 */
#ifndef TELAR_COMMAND_H
#define TELAR_COMMAND_H

#include <jansson.h>

#include "base/reason.h"

enum exit_status {
	EXIT_OK = 0,
	EXIT_WRONG = 1, /* a result is wrong or a check failed */
	EXIT_USAGE = 2,
	EXIT_REFUSED = 3, /* the system refused */
	EXIT_SKIPPED = 77,
	EXIT_INTERRUPTED = 130,
};

struct command {
	const char *name, *summary;
	/* argv[0] is "telar NAME", for argp. Returns an enum exit_status. */
	int (*run)(int argc, char **argv);
};

/* The registry, in the order of commands.def; ends with NULL. */
extern const struct command *const command_registry[];

/* Prints "telar: SENTENCE" to standard error, as base/printable.h lets it through, and returns `status`. */
int command_fail(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Prints the document, which it takes over; NULL: there was no memory for it. EXIT_OK, or EXIT_REFUSED, which
 * is said. */
int command_print_json(json_t *document);

/* The exit status for a folder or file that could not be used: the user's mistake, or the system's no. */
int command_status(int error);

/* The project's folder (where results/, plots/ and benchmarks/ are): $TELAR_ROOT as the telar
 * script sets it, else the source folder that the program was built from. */
const char *command_root(void);

#endif
