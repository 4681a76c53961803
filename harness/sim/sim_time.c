/* See sim_time.h. */
#include "sim/sim_time.h"

#include "base/units.h"
#include "sim/job.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int sim_time_parse(const char *text, uint64_t *ns, bool *plain, struct reason *why)
{
	const size_t digits = strspn(text, "0123456789.");
	const bool is_plain = digits > 0 && text[digits] == '\0';
	char with_unit[48];
	int error;

	if (strlen(text) + sizeof(SIM_UNIT_NAME) > sizeof(with_unit))
		return reason_set(why, -EINVAL, "'%.40s...' is not a time", text);
	snprintf(with_unit, sizeof(with_unit), "%s%s", text, is_plain ? SIM_UNIT_NAME : "");
	error = time_parse(with_unit, ns, NULL);
	if (error == -ERANGE || (!error && *ns > SIM_TIME_MOST))
		return reason_set(why, -ERANGE, "'%s' is too large for a time", text);
	if (error)
		return reason_set(why, error,
		        "'%s' is not a time: write a plain number, or one with ns, us, ms or s", text);
	if (plain && !is_plain)
		*plain = false;
	return 0;
}

char *sim_time_format(uint64_t ns, bool plain, char *buffer, size_t size)
{
	uint64_t rest = ns % SIM_UNIT_NS;
	int decimals = 6;

	if (!plain && ns > 0)
		return time_format(ns, buffer, size);
	for (; decimals > 0 && rest % 10 == 0; decimals--)
		rest /= 10;
	if (decimals == 0)
		snprintf(buffer, size, "%ju", (uintmax_t)(ns / SIM_UNIT_NS));
	else
		snprintf(buffer, size, "%ju.%0*ju", (uintmax_t)(ns / SIM_UNIT_NS), decimals, (uintmax_t)rest);
	return buffer;
}
