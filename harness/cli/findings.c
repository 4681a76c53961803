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

static size_t count_refusals(const json_t *list, bool essential_only)
{
	size_t count = 0;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *finding = json_array_get(list, i);

		count +=
		        essential_only ? is_essential_refusal(finding) : has_status(finding, FINDING_REFUSED);
	}
	return count;
}

bool findings_good(const json_t *findings)
{
	return count_refusals(json_object_get(findings, "findings"), true) == 0;
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
	static const struct {
		enum finding_status status;
		bool essential;
	} pass[] = {{FINDING_REFUSED, true}, {FINDING_WARNING, false}, {FINDING_REFUSED, false},
	        {FINDING_NOTE, false}};
	unsigned number = 0;

	for (size_t p = 0; p < sizeof(pass) / sizeof(pass[0]); p++)
		for (size_t i = 0; i < json_array_size(list); i++) {
			const json_t *finding = json_array_get(list, i);

			if (!has_status(finding, pass[p].status) || !text(finding, "advice")[0] ||
			        is_essential_refusal(finding) != pass[p].essential || given_before(list, i))
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

static bool same_refusal(const json_t *a, const json_t *b)
{
	return !is_plain_ok(b) && !text(b, "value")[0] && strcmp(text(a, "errno"), text(b, "errno")) == 0 &&
	       strcmp(text(a, "why"), text(b, "why")) == 0;
}

/* One line for names next to each other that are refused for the same reason. Returns where it ends. */
static size_t print_refusals(const json_t *list, size_t first, size_t end, const char *label)
{
	const json_t *finding = json_array_get(list, first);
	const char *error = text(finding, "errno");
	size_t i = first;

	printf("  %-*s ", ITEM_WIDTH, label);
	for (; i < end && same_refusal(finding, json_array_get(list, i)); i++)
		printf("%s%s", text(json_array_get(list, i), "name"),
		        text(json_array_get(list, i), "name")[0] ? " " : "");
	printf("%s%s%s\n", error, error[0] ? ": " : "", text(finding, "why"));
	return i;
}

static void print_plain(const json_t *list, size_t first, size_t end, const char *label)
{
	printf("  %-*s ok", ITEM_WIDTH, label);
	for (size_t i = first; i < end; i++)
		if (is_plain_ok(json_array_get(list, i)))
			printf("%s%s", text(json_array_get(list, i), "name")[0] ? " " : "",
			        text(json_array_get(list, i), "name"));
	putchar('\n');
}

/* One item: the names that are fine in one line, then the others. Returns where it ends. */
static size_t print_item(const json_t *list, size_t first)
{
	const char *area = text(json_array_get(list, first), "area");
	const char *label = text(json_array_get(list, first), "item"), *item = label;
	size_t end = first, plain = 0;

	while (end < json_array_size(list) && strcmp(text(json_array_get(list, end), "area"), area) == 0 &&
	        strcmp(text(json_array_get(list, end), "item"), item) == 0)
		plain += is_plain_ok(json_array_get(list, end++));
	if (plain > 0) {
		print_plain(list, first, end, label);
		label = "";
	}
	for (size_t i = first; i < end;) {
		const json_t *finding = json_array_get(list, i);

		if (is_plain_ok(finding)) {
			i++;
			continue;
		}
		if (text(finding, "value")[0])
			printf("  %-*s %s\n", ITEM_WIDTH, label, text(json_array_get(list, i++), "value"));
		else
			i = print_refusals(list, i, end, label);
		label = "";
	}
	return end;
}

static const char *summary_of(const json_t *list)
{
	if (count_refusals(list, true) > 0)
		return "The main job cannot run here: something essential is refused.";
	if (count_refusals(list, false) > 0)
		return "The main job can run here; the cells that need what is refused below say so in its "
		       "results.";
	return "The main job can run here, and nothing that its cells need is refused.";
}

void findings_print(const json_t *findings)
{
	const json_t *list = json_object_get(findings, "findings");
	const char *area = "";

	puts(summary_of(list));
	print_advice(list);
	for (size_t i = 0; i < json_array_size(list);) {
		const char *its_area = text(json_array_get(list, i), "area");

		if (strcmp(area, its_area) != 0)
			printf("\n%s\n", its_area);
		area = its_area;
		i = print_item(list, i);
	}
}
