/* See descriptors.h. */
#include "check/descriptors.h"

#include "check/check.h"
#include "check/facts.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

void descriptors_pipe(int ends[2])
{
	if (pipe(ends) != 0)
		check_skip("no pipe can be made: %s", strerror(errno));
}

int descriptors_holding(const char *text)
{
	const size_t length = strlen(text);
	int ends[2];

	descriptors_pipe(ends);
	if (write(ends[1], text, length) != (ssize_t)length)
		check_skip("a pipe cannot hold %zu bytes: %s", length, strerror(errno));
	return ends[0];
}

bool descriptors_readable(int fd, int timeout_ms)
{
	struct pollfd one = {.fd = fd, .events = POLLIN};

	return poll(&one, 1, timeout_ms) == 1;
}

void descriptors_expect(const char *mistake, int before)
{
	check_number(mistake, "the number of descriptors afterwards", facts_descriptors(getpid()), before);
}
