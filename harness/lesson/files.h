/*
 * files: whole files at once. What is written is there whole or not at all.
 */
#ifndef TELAR_FILES_H
#define TELAR_FILES_H

#include <stddef.h>
#include <stdio.h>

#include "base/reason.h"
#include "lesson/digest.h"

/* To be read: a regular file, since a FIFO or a device may have no end. NULL, with errno and the reason. */
FILE *files_open(const char *path, struct reason *why);

/* The whole text, ended by a zero byte, at most `most` bytes; the caller frees it. NULL, with the reason. */
char *files_read(const char *path, size_t most, struct reason *why);

/* The same of a file that somebody whom we don't trust has put there: never through a link, be it the file or
 * its folder, and a regular file only. *length: its bytes. errno on error. */
char *files_read_handed_in(const char *path, size_t *length, struct reason *why);

/* Over an older file of that name, by renaming. 0 or a negative errno. */
int files_write(const char *path, const void *data, size_t size, struct reason *why);
int files_copy(const char *from, const char *to, struct reason *why);
int files_copy_handed_in(const char *from, const char *to, struct reason *why);
/* -EEXIST when there is a file of that name. */
int files_copy_new(const char *from, const char *to, struct reason *why);

/* With all its parents. */
int files_make_folder(const char *path, struct reason *why);
/* A new folder that only we may enter, in $TMPDIR or else /tmp. On error `path` is empty. */
int files_make_private(char *path, size_t size, struct reason *why);
void files_remove_tree(const char *path);

/* Adds all headers of a folder, in the order of their names. */
int files_digest_headers(struct digest *digest, const char *folder);

/* "20251121-071321", UTC. Returns `buffer`. */
char *files_stamp(char *buffer, size_t size);

#endif
