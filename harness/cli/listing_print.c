/* See listing.h: the lists as a person reads them. */
#include "listing.h"

#include <stdio.h>
#include <string.h>

static const char *text(const json_t *item, const char *key)
{
	const char *value = json_string_value(json_object_get(item, key));

	return value ? value : "";
}

/* A line for each, under it why it cannot run here, and `detail` lines when asked for. */
static void print_items(
        const json_t *items, const char *key, bool detailed, void (*detail)(const json_t *item))
{
	size_t i;
	json_t *item;
	int width = 0;

	json_array_foreach(items, i, item)
	{
		const int length = (int)strlen(text(item, key));

		width = length > width ? length : width;
	}
	json_array_foreach(items, i, item)
	{
		printf("  %-*s  %s\n", width, text(item, key), text(item, "summary"));
		if (json_is_false(json_object_get(item, "runs_here")))
			printf("  %-*s  not here: %s%s%s\n", width, "", text(item, "errno"),
			        text(item, "errno")[0] ? ", " : "", text(item, "why"));
		if (detailed && detail)
			detail(item);
	}
}

static void model_detail(const json_t *item)
{
	printf("      hand-off: %s\n      waiting:  %s\n", text(item, "handoff"), text(item, "waits"));
}

void listing_print_models(const json_t *items, bool detailed)
{
	print_items(items, "name", detailed, model_detail);
}

static void workload_detail(const json_t *item)
{
	size_t i, j;
	json_t *param, *choice;

	printf("      %s-bound\n", text(item, "bound"));
	json_array_foreach(json_object_get(item, "parameters"), i, param)
	{
		const json_t *choices = json_object_get(param, "choices");

		printf("      %s=%s  %s", text(param, "name"), text(param, "preset"), text(param, "help"));
		if (choices)
			json_array_foreach(choices, j, choice)
			        printf("%s%s", j ? ", " : ": ", json_string_value(choice));
		else
			printf(": %s to %s", text(param, "least"), text(param, "most"));
		putchar('\n');
	}
}

void listing_print_workloads(const json_t *items, bool detailed)
{
	print_items(items, "spelling", detailed, workload_detail);
}

static void policy_detail(const json_t *item)
{
	printf("      spelled %s, as in %s\n", text(item, "spelling"), text(item, "example"));
}

void listing_print_policies(const json_t *items, bool detailed)
{
	print_items(items, "name", detailed, policy_detail);
}

void listing_print_placements(const json_t *items, bool detailed)
{
	print_items(items, "name", detailed, NULL);
}

static void suite_detail(const json_t *item)
{
	const double seconds = json_real_value(json_object_get(item, "seconds"));

	if (json_is_false(json_object_get(item, "runs_here")))
		return;
	printf("      %lld cells, %lld trials, about %.0f %s\n",
	        (long long)json_integer_value(json_object_get(item, "cells")),
	        (long long)json_integer_value(json_object_get(item, "trials")),
	        seconds < 120 ? seconds : seconds / 60, seconds < 120 ? "s" : "min");
}

void listing_print_suites(const json_t *items, bool detailed)
{
	print_items(items, "name", detailed, suite_detail);
}
