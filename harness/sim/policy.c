/* See policy.h. */
#include "sim/policy.h"

#include "base/nearest.h"
#include "sim/sim_time.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define SIM_POLICY(name) extern const struct sim_policy_ops sim_##name##_ops;
#include "sim/policies.def"
#undef SIM_POLICY

const struct sim_policy_ops *const sim_policy_registry[] = {
#define SIM_POLICY(name) &sim_##name##_ops,
#include "sim/policies.def"
#undef SIM_POLICY
        NULL,
};

#define POLICY_COUNT (sizeof(sim_policy_registry) / sizeof(*sim_policy_registry) - 1)

int sim_policy_validate(const struct sim_policy_ops *ops, struct reason *why)
{
	const char *missing = !ops->name      ? "name"
	                      : !ops->summary ? "summary"
	                      : !ops->ready   ? "ready()"
	                      : !ops->pick    ? "pick()"
	                                      : NULL;

	if (!missing)
		return 0;
	return reason_set(why, -EINVAL, "the simulated policy %s lacks its %s",
	        ops->name ? ops->name : "without a name", missing);
}

int sim_policies_validate(struct reason *why)
{
	int error = 0;

	for (size_t i = 0; i < POLICY_COUNT && !error; i++)
		error = sim_policy_validate(sim_policy_registry[i], why);
	return error;
}

static int find(const char *name, struct sim_choice *choice, struct reason *why)
{
	const char *names[POLICY_COUNT];

	for (size_t i = 0; i < POLICY_COUNT; i++) {
		names[i] = sim_policy_registry[i]->name;
		if (strcmp(names[i], name) == 0) {
			choice->ops = sim_policy_registry[i];
			return 0;
		}
	}
	nearest_refuse("simulated policy", name, names, POLICY_COUNT, why);
	return -EINVAL;
}

/* The parameter that an argument is for, or NULL. */
static const struct param_spec *spec_of(const struct param_spec *specs, const char *argument, size_t position)
{
	const size_t length = strcspn(argument, "=,");

	for (size_t i = 0; specs && specs[i].name; i++)
		if (argument[length] == '=' ? strlen(specs[i].name) == length &&
		                                      strncmp(specs[i].name, argument, length) == 0
		                            : i == position)
			return &specs[i];
	return NULL;
}

/* Writes `arguments` so that params_parse() understands it: plain numbers for times get their unit. */
static void spell_units(const struct param_spec *specs, const char *arguments, char *buffer, size_t size)
{
	size_t used = 0;

	for (size_t position = 0; used < size; position++) {
		const size_t length = strcspn(arguments, ",");
		const struct param_spec *spec = spec_of(specs, arguments, position);
		const char *equals = memchr(arguments, '=', length);
		const char *value = equals ? equals + 1 : arguments;
		const size_t digits = strspn(value, "0123456789.");
		const bool is_plain = spec && spec->kind == PARAM_TIME && digits > 0 &&
		                      value + digits == arguments + length;

		used += (size_t)snprintf(buffer + used, size - used, "%.*s%s%s", (int)length, arguments,
		        is_plain ? SIM_UNIT_NAME : "", arguments[length] ? "," : "");
		if (!arguments[length])
			break;
		arguments += length + 1;
	}
}

int sim_choice_parse(const char *text, struct sim_choice *choice, struct reason *why)
{
	const size_t length = strcspn(text, "("), whole = strlen(text);
	char name[sizeof(choice->label)], inner[sizeof(choice->label)], arguments[256] = "";
	int error;

	if (whole >= sizeof(choice->label))
		return reason_set(why, -EINVAL, "policy '%.40s...' is too long", text);
	if (text[length] && text[whole - 1] != ')')
		return reason_set(why, -EINVAL, "policy '%s' does not end with its ')'", text);
	snprintf(name, sizeof(name), "%.*s", (int)length, text);
	snprintf(choice->label, sizeof(choice->label), "%s", text);
	error = find(name, choice, why);
	if (error)
		return error;
	if (text[length]) {
		snprintf(inner, sizeof(inner), "%.*s", (int)(whole - length - 2), text + length + 1);
		spell_units(choice->ops->params, inner, arguments, sizeof(arguments));
	}
	return params_parse(choice->ops->params, name, text[length] ? arguments : NULL, &choice->params, why);
}
