/*
 * telar list: what there is of each kind, what of it can be had here, and if not, why.
 *
 * Everything comes from the registries and the suite files; whether a policy is granted is
 * found out by asking the kernel (probe.h). Made to be quick: hwloc's look at the machine
 * costs more than all the rest, so it is taken only where a placement asks for it.
 */
#include "arguments.h"
#include "listing.h"

#include "base/nearest.h"

#include <argp.h>
#include <stdio.h>
#include <string.h>

struct options {
	bool json;
	const char *kind; /* NULL: all */
};

static const struct argp_option option_list[] = {{"json", KEY_JSON, NULL, 0, "print JSON", 0}, {0}};

static const char documentation[] = "Show what exists: models, workloads, policies, placements, suites; what "
                                    "of it can run here and, if not, "
                                    "why. With one kind named, more about each.\v"
                                    "Examples:\n"
                                    "  telar list\n"
                                    "  telar list workloads       with their parameters\n"
                                    "  telar list policies        with what this user lacks\n"
                                    "  telar list suites --json";

static const struct {
	const char *name;
	json_t *(*make)(void);
	void (*print)(const json_t *items, bool detailed);
} kinds[] = {
        {"models", listing_models, listing_print_models},
        {"workloads", listing_workloads, listing_print_workloads},
        {"policies", listing_policies, listing_print_policies},
        {"placements", listing_placements, listing_print_placements},
        {"suites", listing_suites, listing_print_suites},
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static void choose_kind(struct options *options, const char *value, const struct argp_state *state)
{
	const char *names[KINDS];
	struct reason why;

	for (size_t i = 0; i < KINDS; i++) {
		names[i] = kinds[i].name;
		if (strcmp(names[i], value) == 0) {
			options->kind = names[i];
			return;
		}
	}
	nearest_refuse("list", value, names, KINDS, &why);
	argp_error(state, "%s", why.text);
}

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct options *options = state->input;

	if (key != ARGP_KEY_ARG)
		return no_arguments_parse(key, value, state, &options->json);
	if (options->kind)
		argp_error(state, "one kind at a time: '%s' and '%s'", options->kind, value);
	choose_kind(options, value, state);
	return 0;
}

static int command_list_run(int argc, char **argv)
{
	static const struct argp argp = {option_list, parse_option,
	        "[models|workloads|policies|placements|suites]", documentation, NULL, NULL, NULL};
	struct options options = {0};
	json_t *document = json_object();
	int status = EXIT_OK;

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	for (size_t i = 0; i < KINDS; i++) {
		json_t *items;

		if (options.kind && strcmp(options.kind, kinds[i].name) != 0)
			continue;
		items = kinds[i].make();
		if (!items || json_object_set_new(document, kinds[i].name, items) != 0) {
			status = command_fail(EXIT_REFUSED, "no memory for a list");
			break;
		}
		if (options.json)
			continue;
		if (!options.kind)
			printf("%s%s\n", i ? "\n" : "", kinds[i].name);
		kinds[i].print(items, options.kind != NULL);
	}
	if (options.json && status == EXIT_OK)
		return command_print_json(document);
	json_decref(document);
	return status;
}

const struct command command_list = {
        .name = "list",
        .summary = "models, workloads, policies, placements, suites: what exists and what can run here",
        .run = command_list_run,
};
