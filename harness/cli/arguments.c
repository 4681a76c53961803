/* See arguments.h. */
#include "arguments.h"

#include <errno.h>

error_t run_arguments_parse(int key, char *value, struct argp_state *state, struct run_arguments *arguments)
{
	const bool one = arguments->wanted == 1;

	switch (key) {
	case 'o':
		if (value[0] == '\0')
			argp_error(state, "--out: needs a name");
		arguments->out = value;
		return 0;
	case ARGP_KEY_ARG:
		if (arguments->count == arguments->wanted)
			argp_error(state, "%s: '%s' is one too many",
			        one ? "one run at a time" : "two runs at a time", value);
		arguments->run[arguments->count++] = value;
		return 0;
	case ARGP_KEY_END:
		if (arguments->count < arguments->wanted)
			argp_error(state, "%s, as in: %s results/reference%s",
			        one ? "which run? Give its folder" : "which runs? Give the folders of two",
			        state->name, one ? "" : " results/RUN_B");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

error_t view_arguments_parse(int key, char *value, struct argp_state *state, struct view_arguments *arguments)
{
	switch (key) {
	case KEY_CELLS:
		arguments->pattern = value;
		return 0;
	case KEY_JSON:
		arguments->json = true;
		return 0;
	case KEY_NO_FIGURE:
		arguments->no_figure = true;
		return 0;
	default:
		return run_arguments_parse(key, value, state, &arguments->runs);
	}
}

error_t no_arguments_parse(int key, const char *value, struct argp_state *state, bool *json)
{
	if (key == KEY_JSON) {
		*json = true;
		return 0;
	}
	if (key != ARGP_KEY_ARG)
		return ARGP_ERR_UNKNOWN;
	argp_error(state, "'%s' is too much: %s takes options only", value, state->name);
	return EINVAL;
}
