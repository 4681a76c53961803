/* See sentence.h. */
#include "compare/sentence.h"

#include <stdarg.h>
#include <stdio.h>

struct sentence sentence_begin(char *buffer, size_t size)
{
	buffer[0] = '\0';
	return (struct sentence){.text = buffer, .size = size};
}

void sentence_add(struct sentence *sentence, const char *format, ...)
{
	const size_t left = sentence->size - sentence->used;
	va_list args;

	va_start(args, format);
	const int length = vsnprintf(sentence->text + sentence->used, left, format, args);

	va_end(args);
	if (length > 0)
		sentence->used += (size_t)length < left ? (size_t)length : left - 1;
}

void sentence_add_percent(struct sentence *sentence, double share)
{
	sentence_add(sentence, "%.*f %%", share < 0.0995 ? 1 : 0, share * 100);
}
