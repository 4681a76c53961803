/* See check_message.h. */
#include "check_message.h"

#include "check/check.h"

#include <string.h>

void check_done(const char *mistake, const char *what, int result)
{
	check_number(mistake, what, result, 0);
}

struct buffer check_filled(size_t length, char letter)
{
	struct buffer buffer = {NULL, 0, -1};

	check_done("no-buffer", "buffer_make()", buffer_make(&buffer, length));
	memset(buffer.bytes, letter, length);
	return buffer;
}

struct buffer check_arrives(const char *mistake, int end, size_t length, char letter)
{
	struct buffer got = {NULL, 0, -1};

	check_done(mistake, "channel_receive()", channel_receive(end, &got));
	check_number(mistake, "the length of the message", (long long)got.length, (long long)length);
	for (size_t i = 0; i < length; i++) {
		if (got.bytes[i] != letter)
			check_wrong(
			        mistake, "byte %zu is '%c', and was '%c' when it was sent", i, got.bytes[i], letter);
	}
	return got;
}
