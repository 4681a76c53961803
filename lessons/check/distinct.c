/* See distinct.h. */
#include "check/distinct.h"

size_t check_distinct(const int *ids, size_t count)
{
	size_t different = 0;

	for (size_t i = 0; i < count; i++) {
		size_t first = 0;

		while (ids[first] != ids[i])
			first++;
		different += first == i;
	}
	return different;
}
