/*
 * Lesson 05, streaming. Write these two functions.
 *
 * Both start the program argv[0] with the words of argv, and return how it ended, as in lesson 04: its exit status, or
 * 128 + N when signal N ended it, or a negative errno. They leave no child and no open descriptor behind.
 */
#ifndef LESSON_H
#define LESSON_H

#include <stddef.h>

typedef void sink(const char *bytes, size_t length, void *context);

/*
 * Hands on what the program writes: standard output to out(), standard error to err(), in pieces of at most 64 KiB, as
 * they come, in whatever order the program writes them. However much it writes, this function needs no more memory.
 */
int stream(char *const argv[], sink *out, sink *err, void *context);

/*
 * Collects the program's standard output in buffer, at most `limit` bytes, and sets *length. A program that writes more
 * is not waited for any longer: it is ended, the first `limit` bytes are in buffer, and the return value is -ENOBUFS.
 */
int collect(char *const argv[], char *buffer, size_t limit, size_t *length);

#endif
