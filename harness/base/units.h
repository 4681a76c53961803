/*
 * units: read and write what people type: times (2ms), sizes (64KiB), counts (2x).
 *
 * Each parser takes the whole string: "2ms " or "2 ms" or "2msec" is refused. They
 * return 0, or -EINVAL / -ERANGE with a sentence in `why` that names what is allowed.
 * Writers give the shortest exact spelling of at least one unit (100ms, not 0.1s; of equals
 * the larger unit: 4KiB, not 4096), which the parser reads back to the same value.
 */
#ifndef TELAR_UNITS_H
#define TELAR_UNITS_H

#include <stddef.h>
#include <stdint.h>

#include "base/reason.h"

/* "250ns", "10us", "2ms", "4.5ms", "3s", "5m": a number and one of ns us ms s m. */
int time_parse(const char *text, uint64_t *ns, struct reason *why);
/* Returns `buffer`. */
char *time_format(uint64_t ns, char *buffer, size_t size);

/* "512", "512B", "64KiB", "1.5MiB", "2GiB": binary units only, so that nobody has to guess. */
int bytes_parse(const char *text, uint64_t *bytes, struct reason *why);
char *bytes_format(uint64_t bytes, char *buffer, size_t size);

/* "2%", "0.5%": 0 to 100, kept as a fraction (0.02). */
int percent_parse(const char *text, double *fraction, struct reason *why);

/* A plain decimal whole number in [least, most]. `what` names it in the sentence. */
int count_parse(const char *text, const char *what, uint64_t least, uint64_t most, uint64_t *count,
        struct reason *why);

/* "4", "2x": a count, or a multiple of `cores` ("0.5x" is allowed and rounds up to at least 1). */
int workers_parse(const char *text, unsigned cores, unsigned *workers, struct reason *why);

#define WORKERS_MAX 1024u

#endif
