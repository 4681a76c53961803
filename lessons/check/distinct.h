/*
 * distinct: how many different threads or processes are in a list of ids.
 */
#ifndef TELAR_CHECK_DISTINCT_H
#define TELAR_CHECK_DISTINCT_H

#include <stddef.h>

size_t check_distinct(const int *ids, size_t count);

#endif
