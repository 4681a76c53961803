/* A count of calls as a condition of the check. See calls.h. */
#include "check/calls.h"

#include "check/check.h"

#include <stdio.h>

void calls_expect(const char *mistake, enum call call, uint64_t times)
{
	char what[64];

	snprintf(what, sizeof(what), "the number of %s() calls", calls_name(call));
	check_number(mistake, what, (long long)calls_count(call), (long long)times);
}
