/*
 * Lesson 01, measure honestly. Write these three functions.
 */
#ifndef LESSON_H
#define LESSON_H

#include <stddef.h>
#include <stdint.h>

/*
 * Counts: for each i from 1 to n, checksum = (checksum XOR i) * 0x9e3779b97f4a7c15, beginning with 0, in 64
 * bits (what overflows is dropped). Returns the checksum. Every one of the n steps must really be done.
 */
uint64_t count_to(uint64_t n);

/*
 * Calls work(n) `trials` times, and writes to ns[i] how many nanoseconds the i-th call took, by a clock that
 * nobody sets: CLOCK_MONOTONIC. Read the clock once directly before and once directly after each call.
 */
void time_trials(uint64_t (*work)(uint64_t n), uint64_t n, double *ns, size_t trials);

struct summary {
	double median;
	double low, high; /* a 95 % interval of the median */
};

/*
 * The median of the samples, and an interval that holds the true median in at least 95 of 100 experiments,
 * whatever the distribution: the k-th smallest and the k-th largest sample. Each sample falls below the true
 * median like a tossed coin falls heads, so k is the largest number for which fewer than k heads in `count`
 * tosses have a probability of at most 2.5 %. For 15 samples k is 4. `count` is 6 or more. The samples come
 * in any order, and must not be changed.
 */
struct summary summarise(const double *samples, size_t count);

#endif
