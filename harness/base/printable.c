/* See printable.h. */
#include "base/printable.h"

#include <stdint.h>
#include <string.h>

/* How many bytes the character takes that begins here; 0: it is none, or one that a terminal obeys. */
static size_t character_length(const unsigned char *text, size_t left)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char first = text[0];
	const size_t length = first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	uint32_t code = first;

	if (length == 1)
		return (first >= ' ' && first != 0x7f) || first == '\n' || first == '\t';
	if (length == 0 || first > 0xf4 || length > left)
		return 0;
	code &= 0x7fu >> length;
	for (size_t i = 1; i < length; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (text[i] & 0x3f);
	}
	/* 0x80 .. 0x9f are controls, too; the last ones are halves of UTF-16 and beyond Unicode */
	return code >= least[length] && code >= 0xa0 && !(code >= 0xd800 && code < 0xe000) && code < 0x110000
	               ? length
	               : 0;
}

void printable_write(const char *text, size_t length, FILE *out)
{
	while (length > 0) {
		const size_t whole = character_length((const unsigned char *)text, length);

		if (whole > 0)
			fwrite(text, 1, whole, out);
		else
			fputc('?', out);
		text += whole > 0 ? whole : 1;
		length -= whole > 0 ? whole : 1;
	}
}
