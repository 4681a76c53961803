/* See jobs_generate.h. */
#include "sim/jobs_generate.h"

#include "base/entry.h"
#include "base/nearest.h"
#include "base/units.h"
#include "sim/sim_time.h"
#include "stats/stats.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define JOBS_MOST 10000000
#define BURSTS_MOST 100000
#define VALUE_MOST 64
#define SHAPE_LEAST 0.1
/* One length of a heavy tail must not overflow the sum of all. */
#define LENGTH_MOST_NS 1e15

enum form { FORM_FIXED, FORM_EXP, FORM_UNIFORM, FORM_PARETO };

struct length {
	enum form form;
	uint64_t a_ns, b_ns; /* fixed and mean; least and most */
	double shape;
};

struct range {
	int64_t least, most;
};

struct recipe {
	uint64_t count, seed;
	bool together;
	struct length gap, cpu, io;
	struct range bursts, priority, nice, tickets;
	bool plain;
};

/* "NAME(" and ")" around `text`: what is in between, or NULL. */
static const char *inside(const char *text, const char *name, char *buffer)
{
	const size_t length = strlen(name), whole = strlen(text);

	if (strncmp(text, name, length) != 0 || text[length] != '(' || text[whole - 1] != ')')
		return NULL;
	memcpy(buffer, text + length + 1, whole - length - 2);
	buffer[whole - length - 2] = '\0';
	return buffer;
}

static int parse_uniform(char *text, struct length *length, bool *plain, struct reason *why)
{
	char *dots = strstr(text, "..");
	int error;

	length->form = FORM_UNIFORM;
	if (!dots)
		return reason_set(why, -EINVAL, "uniform takes two times, as in uniform(5ms..20ms)");
	*dots = '\0';
	error = sim_time_parse(text, &length->a_ns, plain, why);
	if (!error)
		error = sim_time_parse(dots + 2, &length->b_ns, plain, why);
	if (!error && length->a_ns > length->b_ns)
		error = reason_set(why, -EINVAL, "uniform begins with the shorter time");
	return error;
}

static int parse_pareto(char *text, struct length *length, bool *plain, struct reason *why)
{
	char *comma = strchr(text, ','), *end;

	length->form = FORM_PARETO;
	if (!comma)
		return reason_set(
		        why, -EINVAL, "pareto takes the least time and a shape, as in pareto(1ms,1.5)");
	*comma++ = '\0';
	length->shape = strtod(comma, &end);
	if (*comma < '0' || *comma > '9' || *end || !(length->shape >= SHAPE_LEAST && length->shape <= 100))
		return reason_set(why, -EINVAL, "the shape of pareto is a number from %g to 100, not '%.20s'",
		        SHAPE_LEAST, comma);
	return sim_time_parse(text, &length->a_ns, plain, why);
}

static int parse_length(const char *text, struct length *length, bool *plain, struct reason *why)
{
	char buffer[VALUE_MOST];
	int error;

	*length = (struct length){FORM_FIXED, 0, 0, 0};
	if (inside(text, "uniform", buffer)) {
		error = parse_uniform(buffer, length, plain, why);
	} else if (inside(text, "pareto", buffer)) {
		error = parse_pareto(buffer, length, plain, why);
	} else if (inside(text, "exp", buffer)) {
		length->form = FORM_EXP;
		error = sim_time_parse(buffer, &length->a_ns, plain, why);
	} else if (strchr(text, '(')) {
		return reason_set(why, -EINVAL,
		        "'%s' is not a length: write a time, exp(MEAN), uniform(LEAST..MOST) or "
		        "pareto(LEAST,SHAPE)",
		        text);
	} else {
		error = sim_time_parse(text, &length->a_ns, plain, why);
	}
	if (!error && (double)length->a_ns + (double)length->b_ns > LENGTH_MOST_NS)
		return reason_set(why, -EINVAL, "'%s' is longer than 11 days", text);
	if (!error && length->a_ns == 0 && length->b_ns == 0)
		return reason_set(why, -EINVAL, "'%s' must be longer than 0", text);
	return error;
}

static int parse_arrivals(const char *text, struct recipe *recipe, struct reason *why)
{
	char buffer[VALUE_MOST], *end;
	double rate;

	recipe->together = strcmp(text, "together") == 0;
	if (recipe->together)
		return 0;
	if (!inside(text, "poisson", buffer))
		return parse_length(text, &recipe->gap, &recipe->plain, why);
	rate = strtod(buffer, &end);
	if (buffer[0] < '0' || buffer[0] > '9' || strcmp(end, "/s") != 0 || !(rate >= 1e-3 && rate <= 1e9))
		return reason_set(why, -EINVAL,
		        "'%s': the rate is a number from 0.001 to 1e9, as in poisson(2/s)", text);
	recipe->gap = (struct length){FORM_EXP, (uint64_t)(1e9 / rate), 0, 0};
	recipe->plain = false;
	return 0;
}

static int parse_range(const char *text, int64_t least, int64_t most, struct range *range, struct reason *why)
{
	char *end;

	range->least = range->most = strtol(text, &end, 10);
	if (end != text && strncmp(end, "..", 2) == 0) {
		const char *second = end + 2;

		range->most = strtol(second, &end, 10);
		if (end == second)
			end = "?";
	}
	if (end == text || *end || range->least < least || range->most > most || range->least > range->most)
		return reason_set(why, -EINVAL,
		        "it must be a whole number, or two as in 1..5, from %jd to %jd", (intmax_t)least,
		        (intmax_t)most);
	return 0;
}

enum key { N, SEED, ARRIVALS, CPU, IO, BURSTS, PRIORITY, NICE, TICKETS, KEYS };

static int parse_value(enum key key, const char *value, struct recipe *recipe, struct reason *why)
{
	switch (key) {
	case N:
		return count_parse(value, "it", 1, JOBS_MOST, &recipe->count, why);
	case SEED:
		return count_parse(value, "it", 0, UINT64_MAX, &recipe->seed, why);
	case ARRIVALS:
		return parse_arrivals(value, recipe, why);
	case CPU:
		return parse_length(value, &recipe->cpu, &recipe->plain, why);
	case IO:
		return parse_length(value, &recipe->io, &recipe->plain, why);
	case BURSTS:
		return parse_range(value, 1, BURSTS_MOST, &recipe->bursts, why);
	case PRIORITY:
		return parse_range(value, -1000000, 1000000, &recipe->priority, why);
	case NICE:
		return parse_range(value, -20, 19, &recipe->nice, why);
	default:
		return parse_range(value, 1, 1000000, &recipe->tickets, why);
	}
}

static int parse_recipe(const char *text, struct recipe *recipe, struct reason *why)
{
	static const char *const names[KEYS] = {
	        "n", "seed", "arrivals", "cpu", "io", "bursts", "priority", "nice", "tickets"};
	bool given[KEYS] = {false};

	for (size_t length; *text; text += length + (text[length] == ',')) {
		char item[VALUE_MOST], *value;
		struct reason inner = {""};
		size_t key = 0;
		int error;

		length = entry_length(text);
		if (length >= sizeof(item))
			return reason_set(why, -EINVAL, "'%.40s...' is too long", text);
		memcpy(item, text, length);
		item[length] = '\0';
		value = strchr(item, '=');
		if (!value)
			return reason_set(why, -EINVAL, "'%s' is not written as name=value", item);
		*value++ = '\0';
		while (key < KEYS && strcmp(names[key], item) != 0)
			key++;
		if (key == KEYS)
			return nearest_refuse("property of generated jobs", item, names, KEYS, why) ? -EINVAL
			                                                                            : 0;
		if (given[key])
			return reason_set(why, -EINVAL, "%s is given twice", item);
		given[key] = true;
		error = parse_value((enum key)key, value, recipe, &inner);
		if (error)
			return reason_set(why, error, "%s=%s: %s", names[key], value, inner.text);
	}
	return 0;
}

/* The inverse of each distribution function; 1 - u, because u may be 0 and is never 1. */
static uint64_t draw_length(const struct length *length, struct random *random)
{
	const double rest = 1 - random_unit(random), least = (double)length->a_ns;
	double ns = 0;

	switch (length->form) {
	case FORM_UNIFORM:
		return length->a_ns + random_below(random, length->b_ns - length->a_ns + 1);
	case FORM_EXP:
		ns = -least * log(rest);
		break;
	case FORM_PARETO:
		ns = least * pow(rest, -1 / length->shape);
		break;
	case FORM_FIXED:
		return length->a_ns;
	}
	return (uint64_t)(ns < LENGTH_MOST_NS ? ns : LENGTH_MOST_NS);
}

/* Of a burst, which cannot be 0. */
static uint64_t draw_burst(const struct length *length, struct random *random)
{
	const uint64_t ns = draw_length(length, random);

	return ns ? ns : 1;
}

static int draw_number(const struct range *range, struct random *random)
{
	return (int)(range->least +
	             (int64_t)random_below(random, (uint64_t)(range->most - range->least) + 1));
}

static int draw_jobs(
        struct sim_jobs *jobs, const struct recipe *recipe, uint64_t *burst_ns, struct reason *why)
{
	struct random random;
	uint64_t at_ns = 0;
	int error = 0;

	random_seed(&random, recipe->seed);
	for (uint64_t i = 0; i < recipe->count && !error; i++) {
		struct sim_spec spec;
		size_t bursts;

		sim_spec_init(&spec);
		snprintf(spec.name, sizeof(spec.name), "J%ju", (uintmax_t)i + 1);
		spec.arrival_ns = at_ns;
		bursts = 2 * (size_t)draw_number(&recipe->bursts, &random) - 1;
		for (size_t burst = 0; burst < bursts; burst++)
			burst_ns[burst] = draw_burst(burst % 2 ? &recipe->io : &recipe->cpu, &random);
		spec.priority = draw_number(&recipe->priority, &random);
		spec.nice = draw_number(&recipe->nice, &random);
		spec.tickets = (unsigned)draw_number(&recipe->tickets, &random);
		error = sim_jobs_add(jobs, &spec, burst_ns, bursts, why);
		if (!recipe->together)
			at_ns += draw_length(&recipe->gap, &random);
	}
	return error;
}

int jobs_generate(struct sim_jobs *jobs, const char *text, struct reason *why)
{
	struct recipe recipe = {
	        .count = 10,
	        .seed = 1,
	        .together = true,
	        .cpu = {FORM_EXP, 10 * SIM_UNIT_NS, 0, 0},
	        .io = {FORM_EXP, 40 * SIM_UNIT_NS, 0, 0},
	        .bursts = {1, 1},
	        .priority = {1, 1},
	        .tickets = {SIM_TICKETS_PRESET, SIM_TICKETS_PRESET},
	        .plain = true,
	};
	uint64_t *burst_ns;
	int error = parse_recipe(text, &recipe, why);

	if (error)
		return error;
	burst_ns = calloc(2 * (size_t)recipe.bursts.most, sizeof(*burst_ns));
	if (!burst_ns)
		return reason_set(why, -ENOMEM, "no memory for the jobs");
	jobs->plain = recipe.plain;
	error = draw_jobs(jobs, &recipe, burst_ns, why);
	free(burst_ns);
	return error;
}
