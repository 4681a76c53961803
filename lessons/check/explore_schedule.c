/* explore_schedule: a schedule as text, `1*3,2!,^2,2*`: see explore.h. */
#include "explore_inside.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static bool schedule_number(const char **text, unsigned long most, unsigned long *number)
{
	char *end;

	if (!isdigit((unsigned char)**text))
		return false;
	errno = 0;
	*number = strtoul(*text, &end, 10);
	*text = end;
	return !errno && *number <= most;
}

/* One part, up to the comma or the end. */
static bool schedule_part(const char **text, struct token *token)
{
	unsigned long number;

	*token = (struct token){.kind = TOKEN_RUN, .steps = 1};
	if (**text == '^') {
		++*text;
		token->kind = TOKEN_WAKE;
	}
	if (!schedule_number(text, EXPLORE_THREADS, &number))
		return false;
	token->thread = (unsigned)number;
	if (token->kind == TOKEN_WAKE)
		return true;
	if (**text == '!') {
		++*text;
		token->kind = TOKEN_SPURIOUS;
	} else if (**text == '*') {
		++*text;
		token->steps = UINT64_MAX;
		if (isdigit((unsigned char)**text)) {
			if (!schedule_number(text, MOST_STEPS, &number) || number == 0)
				return false;
			token->steps = number;
		}
	}
	return true;
}

int explore_schedule_parse(struct schedule *schedule, const char *text, char *message, size_t size)
{
	const char *at = text;

	schedule->count = 0;
	while (*at) {
		if (schedule->count == MOST_TOKENS) {
			snprintf(message, size, "a schedule has at most %d parts", MOST_TOKENS);
			return -E2BIG;
		}
		if (!schedule_part(&at, &schedule->token[schedule->count++]) || (*at && *at != ',') ||
		        (*at == ',' && !at[1])) {
			snprintf(message, size,
			        "schedule '%s', at '%s': parts are THREAD*STEPS, THREAD*, THREAD! or "
			        "^THREAD, with "
			        "threads 0 to %d, separated by commas",
			        text, at, EXPLORE_THREADS);
			return -EINVAL;
		}
		at += *at == ',';
	}
	return 0;
}

static int schedule_write_part(const struct token *token, uint64_t steps, char *text, size_t size)
{
	switch (token->kind) {
	case TOKEN_SPURIOUS:
		return snprintf(text, size, "%u!", token->thread);
	case TOKEN_WAKE:
		return snprintf(text, size, "^%u", token->thread);
	default:
		return snprintf(text, size, "%u*%llu", token->thread, (unsigned long long)steps);
	}
}

/* Only as far as it differs from default choices: the first `steps` steps and the first `tokens` parts. */
void explore_schedule_write(const struct schedule *schedule, uint64_t steps, size_t tokens, char *text, size_t size)
{
	size_t length = 0;

	text[0] = '\0';
	for (unsigned i = 0; i < schedule->count && (steps > 0 || i < tokens); i++) {
		const struct token *token = &schedule->token[i];
		uint64_t these = token->steps < steps || i + 1 < tokens ? token->steps : steps;
		if (length > 0 && length + 1 < size)
			text[length++] = ',';
		int written = schedule_write_part(token, these, text + length, size - length);
		length += (size_t)written;
		if (length >= size) {
			text[0] = '\0';
			return;
		}
		steps -= these < steps ? these : steps;
	}
}
