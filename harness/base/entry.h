/* entry: the entries of a list that people type, such as "fifo,rr(2,3),sjf". */
#ifndef TELAR_ENTRY_H
#define TELAR_ENTRY_H

#include <stddef.h>

/* The length of the first entry of `text`: up to a comma outside of parentheses. */
static inline size_t entry_length(const char *text)
{
	unsigned depth = 0;
	size_t length = 0;

	for (; text[length] && (depth > 0 || text[length] != ','); length++) {
		if (text[length] == '(')
			depth++;
		else if (text[length] == ')' && depth > 0)
			depth--;
	}
	return length;
}

#endif
