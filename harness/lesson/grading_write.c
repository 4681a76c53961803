/* Grades as CSV and as JSON. See grading.h. */
#include "lesson/grading.h"

#include "lesson/files.h"
#include "lesson/parts.h"
#include "machine/build_info.h"
#include "machine/environment.h"
#include "machine/placement.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char *verdict_of(const struct grading *grading, size_t i)
{
	if (!grading->grades[i].handed_in)
		return "NONE";
	return grading->runs[i].done ? report_verdict_names[grading->runs[i].verdict] : "NOT-RUN";
}

/* By student, then by lesson. */
static int compare(const void *a, const void *b, void *arg)
{
	const struct grading *grading = arg;
	const struct grade *one = &grading->grades[*(const size_t *)a];
	const struct grade *other = &grading->grades[*(const size_t *)b];
	const int students = strcmp(one->student, other->student);

	return students ? students : (int)one->lesson->number - (int)other->lesson->number;
}

static size_t *order_of(const struct grading *grading)
{
	size_t *order = calloc(grading->count, sizeof(*order));

	for (size_t i = 0; order && i < grading->count; i++)
		order[i] = i;
	if (order)
		qsort_r(order, grading->count, sizeof(*order), compare, (void *)grading);
	return order;
}

struct circumstances {
	char date[32], machine[256], checker[128];
};

static void find_circumstances(struct circumstances *circumstances)
{
	const time_t now = time(NULL);
	struct tm parts;
	hwloc_topology_t topology;
	json_t *environment;

	strftime(circumstances->date, sizeof(circumstances->date), "%Y-%m-%dT%H:%M:%SZ",
	        gmtime_r(&now, &parts));
	snprintf(circumstances->checker, sizeof(circumstances->checker), "%s %s%s", build_info.version,
	        build_info.commit[0] ? build_info.commit : "(commit not known)",
	        build_info.changed ? ", changed" : "");
	snprintf(circumstances->machine, sizeof(circumstances->machine), "not known");
	if (topology_load(&topology, NULL) != 0)
		return;
	environment = environment_collect(topology);
	if (environment)
		environment_caption(environment, circumstances->machine, sizeof(circumstances->machine));
	json_decref(environment);
	hwloc_topology_destroy(topology);
}

/* What a lesson checks by: empty where it cannot be read. */
static const char *digest_check(const struct lesson *lesson, char *hex)
{
	struct digest digest;
	struct parts parts;
	int error;

	digest_begin(&digest);
	error = parts_find(lesson, "check.c", &parts, NULL);
	if (!error)
		error = parts_digest(&digest, lesson, &parts);
	if (digest_end(&digest, hex) != 0 || error)
		hex[0] = '\0';
	return hex;
}

/* RFC 4180; and a spreadsheet must not take a student's text for a formula. */
static void put_csv(const char *text, FILE *out)
{
	fputs(",\"", out);
	if (*text && strchr("=+-@\t", *text))
		fputc('\'', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc((unsigned char)*text < ' ' ? ' ' : *text, out);
	}
	fputc('"', out);
}

/* BUILD's message has many lines; the first says enough. */
static void first_line(const char *text, char *line, size_t size)
{
	snprintf(line, size, "%.*s", (int)strcspn(text, "\n"), text);
}

static void put_row(
        const struct grading *grading, size_t i, const struct circumstances *circumstances, FILE *out)
{
	const struct grade *grade = &grading->grades[i];
	const struct trialrun *run = &grading->runs[i];
	char line[400], check[DIGEST_MAX];

	first_line(run->done ? run->message : run->why.text, line, sizeof(line));
	fprintf(out, "\"%02u\"", grade->lesson->number);
	put_csv(grade->student, out);
	put_csv(verdict_of(grading, i), out);
	fprintf(out, ",%u,%u,%s", run->passed, run->cases, grade->handed_in ? run->seeds : "");
	put_csv(run->done ? run->mistake : "", out);
	put_csv(grade->handed_in ? line : "", out);
	fprintf(out, ",%s,%s,%s", run->digest, digest_check(grade->lesson, check),
	        !grade->handed_in ? ""
	        : run->isolated   ? "yes"
	                          : "no");
	put_csv(circumstances->checker, out);
	put_csv(circumstances->machine, out);
	put_csv(circumstances->date, out);
	fputc('\n', out);
}

int grading_write_csv(const struct grading *grading, FILE *out)
{
	struct circumstances circumstances;
	size_t *order = order_of(grading);

	if (!order)
		return -ENOMEM;
	find_circumstances(&circumstances);
	fputs("lesson,student,verdict,passed,cases,seed,mistake,message,source_sha256,check_sha256,isolated,"
	      "checker,"
	      "machine,"
	      "date\n",
	        out);
	for (size_t i = 0; i < grading->count; i++)
		put_row(grading, order[i], &circumstances, out);
	free(order);
	return ferror(out) ? -EIO : 0;
}

/* What a student's program or a compiler printed need not be UTF-8. */
static json_t *text_of(const char *text)
{
	json_t *string = json_string(text);
	char *copy;

	if (string)
		return string;
	copy = strdup(text);
	for (char *at = copy; at && *at; at++)
		if ((unsigned char)*at >= 0x80)
			*at = '?';
	string = copy ? json_string(copy) : NULL;
	free(copy);
	return string;
}

static json_t *row_of(const struct grading *grading, size_t i)
{
	const struct grade *grade = &grading->grades[i];
	const struct trialrun *run = &grading->runs[i];
	char check[DIGEST_MAX];

	if (!grade->handed_in)
		return json_pack("{s:o, s:s, s:s}", "student", text_of(grade->student), "lesson",
		        grade->lesson->slug, "verdict", verdict_of(grading, i));
	return json_pack("{s:o, s:s, s:s, s:i, s:i, s:s, s:o, s:o, s:o, s:s, s:s, s:b}", "student",
	        text_of(grade->student), "lesson", grade->lesson->slug, "verdict", verdict_of(grading, i),
	        "passed", (int)run->passed, "cases", (int)run->cases, "seed", run->seeds, "mistake",
	        text_of(run->mistake), "message", text_of(run->done ? run->message : run->why.text),
	        "outcomes", text_of(run->outcomes), "source_sha256", run->digest, "check_sha256",
	        digest_check(grade->lesson, check), "isolated", (int)run->isolated);
}

int grading_write_json(const struct grading *grading, FILE *out)
{
	struct circumstances circumstances;
	size_t *order = order_of(grading);
	json_t *rows = json_array(), *whole;
	int error = order && rows ? 0 : -ENOMEM;

	for (size_t i = 0; i < grading->count && !error; i++)
		if (json_array_append_new(rows, row_of(grading, order[i])) != 0)
			error = -ENOMEM;
	free(order);
	if (error) {
		json_decref(rows);
		return error;
	}
	find_circumstances(&circumstances);
	whole = json_pack("{s:s, s:s, s:s, s:b, s:o}", "checker", circumstances.checker, "machine",
	        circumstances.machine, "date", circumstances.date, "own_users", (int)grading->own_users,
	        "grades", rows);
	if (!whole)
		return -ENOMEM;
	error = json_dumpf(whole, out, JSON_INDENT(2)) == 0 && fputc('\n', out) != EOF ? 0 : -EIO;
	json_decref(whole);
	return error;
}
