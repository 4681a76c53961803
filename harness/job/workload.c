/* See workload.h: the registry, its check, and reading a workload's name. */
#include "job/workload.h"

#include "base/nearest.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define WORKLOAD(name) extern const struct workload_ops workload_##name##_ops;
#include "../benchmarks/workloads.def"
#undef WORKLOAD

const struct workload_ops *const workload_registry[] = {
#define WORKLOAD(name) &workload_##name##_ops,
#include "../benchmarks/workloads.def"
#undef WORKLOAD
        NULL,
};

#define WORKLOADS (sizeof(workload_registry) / sizeof(workload_registry[0]) - 1)

static int param_check(const struct workload_ops *ops, const struct param_spec *spec, struct reason *why)
{
	size_t choices = 0;

	while (spec->kind == PARAM_CHOICE && spec->choices && spec->choices[choices])
		choices++;
	if (!spec->help)
		return reason_set(why, -EINVAL, "workload %s: %s has no help", ops->name, spec->name);
	if (spec->preset < spec->least || spec->preset > spec->most)
		return reason_set(
		        why, -EINVAL, "workload %s: the preset of %s is out of range", ops->name, spec->name);
	if (spec->multiple && spec->preset % spec->multiple != 0)
		return reason_set(why, -EINVAL, "workload %s: the preset of %s is not a multiple", ops->name,
		        spec->name);
	if (spec->kind == PARAM_CHOICE && (choices == 0 || spec->least != 0 || spec->most != choices - 1))
		return reason_set(why, -EINVAL, "workload %s: the range of %s is not that of its choices",
		        ops->name, spec->name);
	return 0;
}

int workload_check(const struct workload_ops *ops, struct reason *why)
{
	const struct {
		const char *hook;
		bool missing;
	} required[] = {{"name", !ops->name}, {"summary", !ops->summary}, {"next", !ops->next},
	        {"verify", !ops->verify}};

	for (size_t i = 0; i < sizeof(required) / sizeof(required[0]); i++)
		if (required[i].missing)
			return reason_set(why, -EINVAL, "workload %s: the required hook '%s' is missing",
			        ops->name ? ops->name : "(without a name)", required[i].hook);
	for (size_t i = 0; ops->params && ops->params[i].name; i++) {
		int error;

		if (i == PARAMS_MAX)
			return reason_set(
			        why, -EINVAL, "workload %s: more than %d parameters", ops->name, PARAMS_MAX);
		error = param_check(ops, &ops->params[i], why);
		if (error)
			return error;
	}
	return 0;
}

int workload_validate(struct reason *why)
{
	for (size_t i = 0; i < WORKLOADS; i++)
		if (workload_check(workload_registry[i], why))
			return -EINVAL;
	return 0;
}

static const struct workload_ops *find(const char *name, struct reason *why)
{
	const char *names[WORKLOADS];

	for (size_t i = 0; i < WORKLOADS; i++) {
		names[i] = workload_registry[i]->name;
		if (strcmp(names[i], name) == 0)
			return workload_registry[i];
	}
	nearest_refuse("workload", name, names, WORKLOADS, why);
	return NULL;
}

/* Cuts "name(arguments)" in place; *arguments is NULL when there are none. */
static int cut(char *name, char **arguments, const char *text, struct reason *why)
{
	const size_t length = strlen(name);

	*arguments = strchr(name, '(');
	if (!*arguments) {
		if (strchr(name, ')'))
			return reason_set(why, -EINVAL, "'%.80s' has a ')' without a '('", text);
		return 0;
	}
	if (strchr(*arguments + 1, '('))
		return reason_set(why, -EINVAL, "'%.80s' has more than one '('", text);
	if (!strchr(*arguments, ')'))
		return reason_set(why, -EINVAL, "'%.80s' lacks its ')'", text);
	if (strchr(*arguments, ')') != name + length - 1)
		return reason_set(why, -EINVAL, "'%.80s' goes on behind its ')'", text);
	name[length - 1] = '\0';
	*(*arguments)++ = '\0';
	return 0;
}

int workload_parse(const char *text, struct workload *workload, struct reason *why)
{
	char name[200], *arguments;
	const struct workload_ops *ops;
	struct params params;
	int error;

	if (strlen(text) >= sizeof(name))
		return reason_set(why, -EINVAL, "the workload '%.40s...' is too long", text);
	strcpy(name, text);
	error = cut(name, &arguments, text, why);
	if (error)
		return error;
	ops = find(name, why);
	if (!ops)
		return -ENOENT;
	error = workload_check(ops, why);
	if (!error)
		error = params_parse(ops->params, ops->name, arguments, &params, why);
	if (error)
		return error;
	workload->ops = ops;
	workload->params = params;
	params_format(ops->params, ops->name, &params, workload->name, sizeof(workload->name));
	return 0;
}

const char *workload_unsupported(const struct workload_ops *ops)
{
	return ops->unsupported ? ops->unsupported() : NULL;
}

int workload_unpack_nothing(struct workload *workload, const struct parcel *parcel)
{
	(void)workload;
	(void)parcel;
	return 0;
}
