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

/* One trial of 5000 and eight of 500 cannot be told apart by ranks. */
static void calls_no_tie_what_one_trial_left_open(void **state)
{
	(void)state;
	add("rpc", "loop", 1, 5000);
	add("rpc", "pool", 8, 500);
	add("rpc", "cluster", 8, 50);
	init();
	assert_judged(1, "pool", ESSAY_TIE,
	        "cannot tell: of loop too few trials count; measure again when the machine is quiet");
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

static void says_one_trial_as_one(void **state)
{
	char text[320], *written;

	(void)state;
	add("rpc", "loop", 1, 5000);
	add("rpc", "pool", 1, 50);
	add("web", "pool", 8, 50);
	init();
	assert_int_equal(essay_judge(&essay, 1, "loop", text, sizeof(text)), ESSAY_OPEN);
	assert_non_null(strstr(text, "cannot tell: 1 trial cannot decide between 2 models; "));
	assert_judged(2, "pool", ESSAY_OPEN, "cannot tell: no other model gave a number");
	written = write_essay();
	assert_has(written, "* Anything about rpc: 1 trial cannot decide there.\n");
	free(written);
	essay_release(&essay);
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

/* The essay's own, so that the test does not depend on when statistics give none. */
static void take_interval(const char *model)
{
	for (size_t c = 0; c < essay.summary.cell_count; c++)
		if (strcmp(essay.summary.cells[c].first->model, model) == 0)
			essay.summary.cells[c].throughput_interval = (struct interval){NAN, NAN};
}

static void says_how_many_trials_count(void **state)
{
	char *text;

	(void)state;
	words.load_count = 1;
	json_object_set_new(run.about, "repetitions", json_integer(8));
	add("sha256", "loop", 8, 1000);
	add("sha256", "pool", 5, 2000);
	add("sha256", "cluster", 1, 3000);
	strcpy(run.trials[0].outcome.polluted, "x");
	for (size_t i = 8; i < 13; i++)
		strcpy(run.trials[i].outcome.polluted, "x");
	init();
	take_interval("cluster");
	text = write_essay();
	assert_has(text, "Trials asked for of each: 8; run in all: 14,");
	assert_has(text, " (7 trials) | ");
	assert_has(text, " (5 trials, disturbed) | ");
	assert_has(text, "| cluster | 2 | 3.00k | none: 1 trial | ");
	assert_has(text, "other load on the machine: 1 of 3.\n");
	free(text);
	essay_release(&essay);
}

static void names_the_letters_of_the_figure(void **state)
{
	char *text;

	(void)state;
	add("sha256", "loop", 8, 1000);
	init();
	text = write_essay();
	assert_null(strstr(text, "capitals"));
	free(text);
	essay.figure = "policy.png";
	text = write_essay();
	assert_has(text, "The figure has the same letters as capitals");
	assert_has(text, "![Throughput of each model under each load.](policy.png)");
	free(text);
	essay_release(&essay);
}

static const char *const english[] = {"A report", "Measured", "Each cell", "trial", "Throughput", "Load by",
        "model |", "yours", "expected", "Expected", "because", "reason", "after", "missing", "Draft",
        "Verdict", "Argument:", "cannot", "tell", "wrong", "right", "Anything", "refused", "failed",
        "measured", " to ", " is "};

static void assert_spanish(const char *text)
{
	for (size_t i = 0; i < sizeof(english) / sizeof(*english); i++)
		if (strstr(text, english[i]))
			fail_msg("'%s' is English in:\n%s", english[i], text);
}

static void speaks_the_readers_language(void **state)
{
	char *text;

	(void)state;
	add("sha256", "loop", 8, 1000);
	add("sha256", "pool", 8, 2000);
	add("sha256", "cluster", 1, 2000);
	run.trials[16].outcome.status = TRIAL_FAILED;
	add("rpc", "loop", 3, 1000);
	add("rpc", "pool", 3, 1001);
	strcpy(run.trials[17].outcome.polluted, "x");
	expect(0, "loop", "un bucle");
	expect(1, "pool", "");
	remember();
	expect(0, "pool", "otra");
	expect(2, "pool", "tarde");
	snprintf(words.student, sizeof(words.student), "Ada");
	init();
	essay.language = LANGUAGE_ES;
	essay.figure = "policy.png";
	text = write_essay();
	assert_spanish(text);
	assert_has(text, "**Borrador.**");
	assert_has(text, "Un informe de Ada. Medido el 2025-11-21");
	assert_has(text,
	        "| modelo | trabajadores | trabajos/s | intervalo del 95 % | letras | tuyo |\n|---|--:|");
	assert_has(text, " | b | esperado |");
	assert_has(text, "| cluster | 2 | falló | |");
	assert_has(text, "porque un bucle **Cambiado después de medir** a pool.");
	assert_has(text, "*Veredicto:* equivocado: pool es más rápido.");
	assert_has(text, "*Argumento:* **falta**");
	assert_has(text, "## Qué no se puede concluir");
	free(text);
	essay_release(&essay);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(tells_right_from_wrong_from_a_tie),
	        TEST(decides_nothing_with_too_few_trials),
	        TEST(calls_no_tie_what_one_trial_left_open),
	        TEST(says_one_trial_as_one),
	        TEST(says_how_many_trials_count),
	        TEST(names_the_letters_of_the_figure),
	        TEST(speaks_the_readers_language),
	        TEST(shows_what_was_changed_afterwards),
	        TEST(is_a_draft_until_all_is_argued),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
