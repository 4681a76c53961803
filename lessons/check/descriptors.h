/*
 * descriptors: what a check hands to code that reads and waits for input, and what it asks of such code's own.
 *
 * A pipe that cannot be had skips the case.
 */
#ifndef TELAR_CHECK_DESCRIPTORS_H
#define TELAR_CHECK_DESCRIPTORS_H

#include <stdbool.h>

void descriptors_pipe(int ends[2]);
/* The reading end of a pipe with this text in it. The writing end stays open: after the text nothing comes, no end
 * either. */
int descriptors_holding(const char *text);

/* Whether there is something to read, or the end: at once with 0, whenever it comes with -1, as poll(2) has it. */
bool descriptors_readable(int fd, int timeout_ms);

/* Fails with this mistake unless the case has so many open: as many as facts_descriptors() said before. */
void descriptors_expect(const char *mistake, int before);

#endif
