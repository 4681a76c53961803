/*
 * telar topology: what hwloc sees of this machine (or of one that is described to it), and
 * where each placement would put the workers there. Binds nothing.
 */
#include "arguments.h"
#include "command.h"
#include "topology_print.h"

#include "base/units.h"

#include <argp.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

struct options {
	bool json;
	const char *workers, *synthetic;
};

enum { KEY_SYNTHETIC = KEY_OWN };

static const struct argp_option option_list[] = {
        {"workers", 'w', "N", 0, "how many workers to place: 4, or 2x for twice the CPUs; the preset is 1x",
                0},
        {"synthetic", KEY_SYNTHETIC, "MACHINE", 0, "show a machine that is not here, described as hwloc does",
                0},
        {"json", KEY_JSON, NULL, 0, "print JSON", 0},
        {0},
};

static const char documentation[] =
        "Show this machine as hwloc sees it, and which CPUs each placement would give to the workers.\v"
        "Examples:\n"
        "  telar topology\n"
        "  telar topology --workers 2x\n"
        "  telar topology --synthetic 'pack:2 core:4 pu:2' --workers 12\n"
        "  telar topology --synthetic 'node:2 l3:2 core:8 pu:2' --json";

static error_t parse_option(int key, char *value, struct argp_state *state)
{
	struct options *options = state->input;

	switch (key) {
	case 'w':
		options->workers = value;
		return 0;
	case KEY_SYNTHETIC:
		options->synthetic = value;
		return 0;
	default:
		return no_arguments_parse(key, value, state, &options->json);
	}
}

/* Whether a description multiplies up to more CPUs than there can be workers: hwloc would build them for
 * minutes. What it does not understand is for hwloc to refuse. */
static bool is_too_large(const char *synthetic)
{
	uint64_t cpus = 1;

	for (const char *level = synthetic; *level && cpus <= WORKERS_MAX; level += strcspn(level, " ")) {
		level += strspn(level, " ");
		const size_t length = strcspn(level, " ");
		const char *const colon = memchr(level, ':', length);
		const unsigned long count = strtoul(colon ? colon + 1 : level, NULL, 10);

		if (count > 0)
			cpus *= count < WORKERS_MAX ? count : WORKERS_MAX + 1;
	}
	return cpus > WORKERS_MAX;
}

static int load(hwloc_topology_t *topology, const char *synthetic, struct reason *why)
{
	if (!synthetic)
		return topology_load(topology, why);
	if (is_too_large(synthetic))
		return reason_set(
		        why, -ERANGE, "--synthetic '%.60s': more than %u CPUs", synthetic, WORKERS_MAX);
	if (hwloc_topology_init(topology) < 0)
		return reason_set(why, -ENOMEM, "no memory for hwloc's topology");
	if (hwloc_topology_set_synthetic(*topology, synthetic) == 0 && hwloc_topology_load(*topology) == 0)
		return 0;
	hwloc_topology_destroy(*topology);
	return reason_set(why, -EINVAL,
	        "--synthetic '%.60s': not a machine that hwloc understands%s; it wants levels from the "
	        "outside "
	        "in, as in 'pack:2 core:4 pu:2'",
	        synthetic,
	        strstr(synthetic, "pu:") ? "" : ": the innermost level must be pu:N, the CPUs of a core");
}

static int command_topology_run(int argc, char **argv)
{
	static const struct argp argp = {option_list, parse_option, NULL, documentation, NULL, NULL, NULL};
	struct options options = {.workers = "1x"};
	hwloc_topology_t topology;
	struct reason why;
	unsigned workers;
	int err, status = EXIT_OK;

	argp_parse(&argp, argc, argv, 0, NULL, &options);
	err = load(&topology, options.synthetic, &why);
	if (err)
		return command_fail(options.synthetic ? EXIT_USAGE : EXIT_REFUSED, "%s", why.text);
	if (workers_parse(options.workers, topology_cpus(topology), &workers, &why) != 0)
		status = command_fail(EXIT_USAGE, "--workers: %s", why.text);
	else if (options.json)
		status = command_print_json(topology_to_json(topology, workers));
	else if (topology_print(topology, workers, &why) != 0)
		status = command_fail(EXIT_REFUSED, "%s", why.text);
	hwloc_topology_destroy(topology);
	return status;
}

const struct command command_topology = {
        .name = "topology",
        .summary = "what hwloc sees, and where each placement would put the workers",
        .run = command_topology_run,
};
