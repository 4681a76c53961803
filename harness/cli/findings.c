/* See findings.h. */
#include "findings.h"

#include <stdio.h>
#include <string.h>

#define ITEM_WIDTH 22

static const char *const status_names[] = {
        [FINDING_OK] = "ok",
        [FINDING_NOTE] = "note",
        [FINDING_WARNING] = "warning",
        [FINDING_REFUSED] = "refused",
};

json_t *findings_new(void)
{
	return json_pack("{s:[], s:b}", "findings", "complete", 1);
}

void findings_add(json_t *findings, const struct finding *finding)
{
	json_t *object = json_pack("{s:s, s:s, s:s?, s:s, s:s?, s:s?, s:s?, s:s?, s:b}", "area",
	        finding->area, "item", finding->item, "name", finding->name, "status",
	        status_names[finding->status], "value", finding->value, "errno",
	        finding->error ? strerrorname_np(-finding->error) : NULL, "why", finding->why, "advice",
	        finding->advice, "essential", finding->essential);

	if (json_array_append_new(json_object_get(findings, "findings"), object) != 0)
		json_object_set_new(findings, "complete", json_false());
}

bool findings_complete(const json_t *findings)
{
	return json_is_true(json_object_get(findings, "complete"));
}

static const char *text(const json_t *finding, const char *key)
{
	const char *value = json_string_value(json_object_get(finding, key));

	return value ? value : "";
}

static bool has_status(const json_t *finding, enum finding_status status)
{
	return strcmp(text(finding, "status"), status_names[status]) == 0;
}

static bool is_essential_refusal(const json_t *finding)
{
	return has_status(finding, FINDING_REFUSED) && json_is_true(json_object_get(finding, "essential"));
}

bool findings_good(const json_t *findings)
{
	size_t i;
	json_t *finding;

	json_array_foreach(
	        json_object_get(findings, "findings"), i, finding) if (is_essential_refusal(finding))
	{
		return false;
	}
	return true;
}

/* The same advice may follow from several findings: it is given at the first. */
static bool given_before(const json_t *list, size_t index)
{
	const char *advice = text(json_array_get(list, index), "advice");

	for (size_t i = 0; i < index; i++)
		if (strcmp(text(json_array_get(list, i), "advice"), advice) == 0)
			return true;
	return false;
}

/* In the order of their weight: what stops the main job, what spoils figures, what leaves out cells. */
static void print_advice(const json_t *list)
{
	static const enum finding_status order[] = {
	        FINDING_REFUSED, FINDING_WARNING, FINDING_REFUSED, FINDING_NOTE};
	unsigned number = 0;
	size_t i;
	json_t *finding;

	for (size_t pass = 0; pass < sizeof(order) / sizeof(order[0]); pass++)
		json_array_foreach(list, i, finding)
		{
			if (!has_status(finding, order[pass]) || !text(finding, "advice")[0] ||
			        (order[pass] == FINDING_REFUSED &&
			                is_essential_refusal(finding) != (pass == 0)) ||
			        given_before(list, i))
				continue;
			if (number++ == 0)
				puts("\nWhat to do, the most important first:");
			printf("  %u. %s\n", number, text(finding, "advice"));
		}
}

static bool is_plain_ok(const json_t *finding)
{
	return has_status(finding, FINDING_OK) && !text(finding, "value")[0];
}

static void print_refusal(const json_t *finding, const char *label)
{
	const char *name = text(finding, "name"), *error = text(finding, "errno");

	printf("  %-*s %s%s%s%s%s\n", ITEM_WIDTH, label, name, name[0] ? " " : "", error,
	        error[0] ? ": " : "", text(finding, "why"));
}

/* One item: the names that are fine in one line, the others a line each. */
static size_t print_item(const json_t *list, size_t first)
{
	const json_t *finding = json_array_get(list, first);
	const char *area = text(finding, "area"), *item = text(finding, "item");
	const char *label = item;
	size_t end = first, plain = 0;

	while (end < json_array_size(list) && strcmp(text(json_array_get(list, end), "area"), area) == 0 &&
	        strcmp(text(json_array_get(list, end), "item"), item) == 0)
		plain += is_plain_ok(json_array_get(list, end++));
	if (plain > 0) {
		printf("  %-*s ok", ITEM_WIDTH, label);
		for (size_t i = first; i < end; i++)
			if (is_plain_ok(json_array_get(list, i)))
				printf("%s%s", text(json_array_get(list, i), "name")[0] ? " " : "",
				        text(json_array_get(list, i), "name"));
		putchar('\n');
		label = "";
	}
	for (size_t i = first; i < end; i++) {
		finding = json_array_get(list, i);
		if (is_plain_ok(finding))
			continue;
		if (text(finding, "value")[0])
			printf("  %-*s %s\n", ITEM_WIDTH, label, text(finding, "value"));
		else
			print_refusal(finding, label);
		label = "";
	}
	return end;
}

void findings_print(const json_t *findings)
{
	const json_t *list = json_object_get(findings, "findings");
	const char *area = "";

	puts(findings_good(findings)
	                ? "The main job can run here; cells that are refused below are left out and say so."
	                : "The main job cannot run here: something essential is refused.");
	print_advice(list);
	for (size_t i = 0; i < json_array_size(list);) {
		const char *its_area = text(json_array_get(list, i), "area");

		if (strcmp(area, its_area) != 0)
			printf("\n%s\n", its_area);
		area = its_area;
		i = print_item(list, i);
	}
}
