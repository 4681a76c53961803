/*
 * printable: text of others (files, programs) on its way to a terminal, which obeys some bytes.
 *
 * Control characters and what is no UTF-8 become a question mark, one a byte. Line ends and tabs pass.
 */
#ifndef TELAR_PRINTABLE_H
#define TELAR_PRINTABLE_H

#include <stddef.h>
#include <stdio.h>

void printable_write(const char *text, size_t length, FILE *out);

#endif
