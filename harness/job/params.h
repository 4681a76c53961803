/*
 * params: the parameters in a workload's name, such as rpc(2ms,exp) or file(direct=no).
 *
 * A workload describes its parameters in a table; parsing, checking, help text and the
 * canonical spelling all come from that table. Arguments are given in the table's order
 * or as name=value (after which none goes by position); what is left out has its preset.
 */
#ifndef TELAR_PARAMS_H
#define TELAR_PARAMS_H

#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"

#define PARAMS_MAX 6

enum param_kind {
	PARAM_BYTES,  /* 64KiB */
	PARAM_TIME,   /* 2ms, kept in nanoseconds */
	PARAM_COUNT,  /* 128 */
	PARAM_CHOICE, /* one of `choices`, kept as its index */
};

struct param_spec {
	const char *name;
	enum param_kind kind;
	uint64_t preset, least, most;
	uint64_t multiple;          /* the value must be a multiple of it; 0: any value will do */
	const char *const *choices; /* PARAM_CHOICE: NULL-terminated */
	const char *help;           /* half a sentence for `telar list workloads` */
};

struct params {
	uint64_t value[PARAMS_MAX];
};

/*
 * `arguments` is the text between the parentheses, or NULL for none. `specs` ends with
 * an entry without a name, or is NULL. `owner` names the workload in a sentence. Returns 0,
 * or -EINVAL and leaves `params` untouched.
 */
int params_parse(const struct param_spec *specs, const char *owner, const char *arguments,
        struct params *params, struct reason *why);

/*
 * Writes the canonical spelling, `owner(first,...)`: the first parameter always, others
 * only where they differ from their presets (by position while there is no gap, then by
 * name=value). A workload without parameters is spelled `owner`. Returns `buffer`.
 */
char *params_format(const struct param_spec *specs, const char *owner, const struct params *params,
        char *buffer, size_t size);

/* A value as it is written: 64KiB, 2ms, a choice's word. Returns `buffer`. */
char *param_format(const struct param_spec *spec, uint64_t value, char *buffer, size_t size);

#endif
