/*
 * telar doctor: what this machine and this user may do, tried out, and what to do about the rest.
 */
#include "arguments.h"
#include "command.h"
#include "doctor_checks.h"
#include "findings.h"

#include "machine/placement.h"

#include <argp.h>
#include <stdio.h>

struct options {
	bool json, fix;
};

enum { KEY_FIX = KEY_OWN };

static const struct argp_option option_list[] = {
        {"fix", KEY_FIX, NULL, 0, "remove exclusive cpusets that a killed run left behind", 0},
        {"json", KEY_JSON, NULL, 0, "print JSON", 0},
        {0},
};

static const char documentation[] =
        "Find out what this machine and this user may do: every policy, unbound and on one CPU, every "
        "placement, "
        "exclusive cpusets; how quiet the machine is; what is missing. Each is tried, in a process that ends "
        "at "
        "once, and each refusal comes with its errno, the reason, and how to get it granted.\v"
        "Examples:\n"
        "  telar doctor\n"
        "  sudo telar doctor         what would be different as root\n"
        "  telar doctor --fix\n"
        "  telar doctor --json | jq '.findings[] | select(.status == \"refused\")'\n"
        "\n"
        "Exit status: 0 the main job can run, 3 something essential is refused.";

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct options *options = state->input;

	if (key != KEY_FIX)
		return no_arguments_parse(key, value, state, &options->json);
	options->fix = true;
	return 0;
}

static void examine(json_t *findings, hwloc_topology_t topology, bool fix)
{
	check_noise(findings);
	check_policies(findings, topology);
	check_placements(findings, topology);
	check_partitions(findings, topology, fix);
	check_machine(findings, topology);
	check_tools(findings);
}

static int command_doctor_run(int argc, char **argv)
{
	static const struct argp argp = {option_list, parse_option, NULL, documentation, NULL, NULL, NULL};
	struct options options = {0};
	hwloc_topology_t topology;
	struct reason why;
	json_t *findings;
	int status;

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	if (topology_load(&topology, &why) != 0)
		return command_fail(EXIT_REFUSED, "%s", why.text);
	findings = findings_new();
	if (findings)
		examine(findings, topology, options.fix);
	hwloc_topology_destroy(topology);
	if (!findings_complete(findings)) {
		json_decref(findings);
		return command_fail(EXIT_REFUSED, "no memory for the findings");
	}
	status = findings_good(findings) ? EXIT_OK : EXIT_REFUSED;
	json_object_set_new(findings, "main_job_can_run", json_boolean(status == EXIT_OK));
	if (options.json)
		return command_print_json(findings) == EXIT_OK ? status : EXIT_REFUSED;
	findings_print(findings);
	json_decref(findings);
	return status;
}

const struct command command_doctor = {
        .name = "doctor",
        .summary = "what this machine and user may do, why not, and how to get it",
        .run = command_doctor_run,
};
