/* See explored_steps.h. */
#include "check/explored_steps.h"

#include "check/explore.h"

#include <stdio.h>
#include <string.h>

struct search {
	const char *words;
	struct explored_steps found;
	unsigned steps; /* of all kinds */
	char first[128];
};

static void look(unsigned thread, const char *step, void *context)
{
	struct search *search = context;

	(void)thread;
	search->steps++;
	if (strncmp(step, search->words, strlen(search->words)) != 0)
		return;
	if (search->found.count++ == 0)
		snprintf(search->first, sizeof(search->first), "%s", step);
	search->found.last = search->steps;
	search->found.differ |= strncmp(step, search->first, sizeof(search->first) - 1) != 0;
}

struct explored_steps explored_steps(const char *words)
{
	struct search search = {.words = words};

	explore_tell(look, &search);
	return search.found;
}
