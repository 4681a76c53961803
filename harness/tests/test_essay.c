/* A report's verdicts, from runs whose numbers are known, and what it tells of the student's words. */
#include "cmocka_all.h"

#include "hand_run.h"
#include "lesson/essay.h"
#include "lesson_fixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct lesson lesson = {
        .number = 20, .slug = "20-which", .title = {{"Which?"}}, .question = {{"Which one?"}}};
static struct words words;
static struct progress progress;
static struct run run;
static struct essay essay;

static void add(const char *workload, const char *model, unsigned trials, double throughput)
{
	const struct hand_cell cell = {model, "other", "none", 2};
	const size_t first = run.trial_count;

	hand_run_add_cell(&run, &cell, trials, throughput);
	for (size_t i = first; i < run.trial_count; i++) {
		snprintf(run.trials[i].workload, sizeof(run.trials[i].workload), "%s", workload);
		snprintf(run.trials[i].cell, sizeof(run.trials[i].cell), "%s/%s", model, workload);
	}
}

static int make(void **state)
{
	struct reason why;

	if (lesson_fixture_make(state) != 0)
		return -1;
	words = (struct words){.models = {"loop", "pool", "cluster"},
	        .model_count = 3,
	        .load_count = 3,
	        .loads = {{.name = "sha256"}, {.name = "rpc"}, {.name = "web"}}};
	run = (struct run){.run = "r",
	        .date = "2025-11-21 07:13 UTC",
	        .about = json_object(),
	        .environment = json_object()};
	return progress_load(&progress, fixture_path("progress.jsonl"), &why);
}

static int drop(void **state)
{
	run_release(&run);
	progress_release(&progress);
	return lesson_fixture_remove(state);
}

static void init(void)
{
	struct reason why;

	essay = (struct essay){
	        .lesson = &lesson, .words = &words, .progress = &progress, .run = &run, .source = "W"};
	if (essay_init(&essay, &why) != 0)
		fail_msg("%s", why.text);
}

static void assert_judged(size_t load, const char *model, enum essay_verdict verdict, const char *expected)
{
	char text[320];

	assert_int_equal(essay_judge(&essay, load, model, text, sizeof(text)), verdict);
	assert_string_equal(text, expected);
}

static void tells_right_from_wrong_from_a_tie(void **state)
{
	(void)state;
	for (size_t m = 0; m < 3; m++)
		add("sha256(64KiB)", words.models[m], 8, m == 1 ? 2000 : 1000 * (1 + 1e-5 * (double)m));
	add("rpc(2ms,exp)", "loop", 8, 5000);
	add("rpc(2ms,exp)", "pool", 8, 500);
	add("rpc(2ms,exp)", "cluster", 8, 5000.1);
	add("webs", "pool", 8, 900000);
	init();
	assert_judged(0, "pool", ESSAY_RIGHT, "right");
	assert_judged(0, "loop", ESSAY_WRONG, "wrong: pool is faster");
	assert_judged(1, "loop", ESSAY_TIE, "cannot tell: tie of loop, cluster");
	assert_judged(1, "pool", ESSAY_WRONG, "wrong: loop, cluster are faster");
	assert_judged(2, "pool", ESSAY_OPEN, "cannot tell: pool gave no number");
	essay_release(&essay);
}

static void decides_nothing_with_too_few_trials(void **state)
{
	char text[320];

	(void)state;
	add("rpc", "loop", 3, 5000);
	add("rpc", "pool", 3, 50);
	add("rpc", "cluster", 3, 500);
	init();
	assert_int_equal(essay_judge(&essay, 1, "loop", text, sizeof(text)), ESSAY_OPEN);
	assert_non_null(strstr(text, "cannot tell: 3 trials cannot decide between 3 models; "));
	essay_release(&essay);
}

static char *write_essay(void)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	essay_write(&essay, out);
	assert_int_equal(fclose(out), 0);
	return text;
}

static void assert_has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no '%s' in:\n%s", part, text);
}

static void remember(void)
{
	struct reason why;

	if (expectations_remember(&progress, &lesson, &words, &why) != 0)
		fail_msg("%s", why.text);
}

static void expect(size_t load, const char *model, const char *because)
{
	snprintf(words.loads[load].expected, sizeof(words.loads[load].expected), "%s", model);
	snprintf(words.loads[load].because, sizeof(words.loads[load].because), "%s", because);
}

static void shows_what_was_changed_afterwards(void **state)
{
	char *text;
	struct reason why;

	(void)state;
	add("sha256", "loop", 8, 1000);
	expect(0, "pool", "two *cores* <b>");
	expect(1, "loop", "it waits");
	remember();
	remember();
	assert_int_equal(json_array_size(progress.events), 1);
	expect(1, "cluster", "it waits");
	remember();
	assert_int_equal(json_array_size(progress.events), 2);
	assert_int_equal(
	        progress_add(&progress, "20-which", "measure", json_pack("{s:s}", "folder", "/r"), &why), 0);
	expect(0, "loop", "one core");
	expect(2, "pool", "I saw it");
	remember();
	assert_int_equal(json_array_size(progress.events), 3);
	/* a journal may have been written by hand */
	assert_int_equal(progress_add(&progress, "20-which", "expect",
	                         json_pack("{s:{s:{s:s}}}", "loads", "web", "expected", "pool"), &why),
	        0);
	assert_string_equal(expectations_measured(&progress, "20-which"), "/r");
	assert_string_equal(expectations_find(&progress, "20-which", "rpc").model, "cluster");
	assert_null(expectations_find(&progress, "20-which", "web").model);
	init();
	text = write_essay();
	assert_has(text, "because two \\*cores\\* \\<b\\> **Changed after the measurement** to loop.");
	assert_has(text, "**The reason was changed after the measurement** to: one core");
	assert_has(text, "pool, **written after the measurement**, because I saw it");
	assert_has(text, "*Verdict:* cannot tell: pool gave no number");
	free(text);
	essay_release(&essay);
}

static void is_a_draft_until_all_is_argued(void **state)
{
	char *text;

	(void)state;
	words.load_count = 1;
	add("sha256", "loop", 8, 1000);
	add("sha256", "pool", 8, 2000);
	init();
	assert_int_equal(essay_missing(&essay, NULL), 3);
	text = write_essay();
	assert_has(text, "**Draft.**");
	assert_has(text, "*Argument:* **missing**");
	assert_has(text, "| pool | 2 | 2.02k | 2.00k to 2.03k | a |");
	assert_has(text, "| cluster | - | not measured |");
	assert_has(text, "another policy than other");
	free(text);
	expect(0, "pool", "x");
	assert_int_equal(essay_missing(&essay, NULL), 1);
	strcpy(words.loads[0].argument, "two cores");
	assert_int_equal(essay_missing(&essay, NULL), 0);
	text = write_essay();
	assert_null(strstr(text, "Draft"));
	free(text);
	essay_release(&essay);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(tells_right_from_wrong_from_a_tie),
	        TEST(decides_nothing_with_too_few_trials),
	        TEST(shows_what_was_changed_afterwards),
	        TEST(is_a_draft_until_all_is_argued),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
