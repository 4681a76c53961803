/* See figure_fixture.h. */
#include "cmocka_all.h"

#include "figure_fixture.h"

#include "figures/figures.h"
#include "trial/histogram.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const unsigned scaling_workers[] = {1, 2, 4, 0};

char figure_base[] = "/tmp/telar-figures-XXXXXX";
char figure_folder[100], figure_scripts[500];

int figure_fixture_make(void **state)
{
	const char *const root = getenv("TELAR_ROOT");

	(void)state;
	if (!mkdtemp(figure_base))
		return -1;
	snprintf(figure_scripts, sizeof(figure_scripts), "%s/plots", root ? root : ".");
	/* A name that a shell, gnuplot's quotes or its enhanced text would trip over. */
	snprintf(figure_folder, sizeof(figure_folder), "%s/it's `a` \"fine\" $x_y^z @w", figure_base);
	return 0;
}

int figure_fixture_remove(void **state)
{
	(void)state;
	return rmdir(figure_base);
}

int figure_fixture_clean(void **state)
{
	(void)state;
	fake_run_remove(figure_folder);
	return 0;
}

void show(struct shown *shown, enum abscissa abscissa)
{
	assert_int_equal(summary_make(&shown->summary, &shown->run), 0);
	assert_int_equal(groups_init(&shown->groups, &shown->summary), 0);
	assert_int_equal(figure_data_init(&shown->data, &shown->groups, abscissa), 0);
}

void show_fake(struct shown *shown, const struct fake_run *fake, enum abscissa abscissa)
{
	fake_run_make(&shown->run, fake);
	show(shown, abscissa);
}

void hide(struct shown *shown)
{
	figure_data_release(&shown->data);
	groups_release(&shown->groups);
	summary_release(&shown->summary);
	run_release(&shown->run);
}

void open_the_arrivals(struct run *run)
{
	for (size_t i = 0; i < run->trial_count; i++) {
		struct trial_record *const record = &run->trials[i];
		unsigned rate = 0;

		while (strcmp(fake_six_policies[rate], record->policy) != 0)
			rate++;
		strcpy(record->policy, "other");
		snprintf(record->arrival, sizeof(record->arrival), "open(%u/s,poisson)", 1000 * (rate + 1));
		record->outcome.p999_ns = 3 * record->outcome.p99_ns;
		/* Two of five are not most. */
		record->outcome.overloaded = rate == 5 || (rate == 4 && record->trial < 2);
	}
}

void add_latencies(struct run *run, unsigned jobs)
{
	struct histogram *const histogram = malloc(sizeof(*histogram));

	assert_non_null(histogram);
	for (size_t i = 0; i < run->trial_count; i++) {
		struct outcome *const outcome = &run->trials[i].outcome;

		memset(histogram, 0, sizeof(*histogram));
		for (unsigned job = 0; job < jobs; job++)
			histogram_record(histogram, 1000000 * (uint64_t)(run->trials[i].trial + 1 + job));
		free(outcome->latency);
		outcome->latency = outcome->status == TRIAL_OK ? histogram_to_text(histogram) : NULL;
	}
	free(histogram);
}

unsigned count_of(const char *text, const char *word)
{
	unsigned count = 0;

	for (; (text = strstr(text, word)); text++)
		count++;
	return count;
}

bool has_gnuplot(void)
{
	return system("gnuplot --version >/dev/null 2>&1") == 0;
}

long size_of(const char *name, const char *ending)
{
	struct stat status;
	char path[300];

	snprintf(path, sizeof(path), "%s/%s.%s", figure_folder, name, ending);
	return stat(path, &status) == 0 ? (long)status.st_size : -1;
}

char *draw(const struct fake_run *fake)
{
	struct reason why;
	struct run run;
	char *text = NULL;
	size_t size;
	FILE *const log = open_memstream(&text, &size);

	assert_non_null(log);
	fake_run_make(&run, fake);
	if (figures_draw(&run, figure_scripts, figure_folder, log, &why) < 0)
		fail_msg("%s", why.text);
	run_release(&run);
	assert_int_equal(fclose(log), 0);
	/* A warning is a figure that is not as it was meant. */
	if (strstr(text, "gnuplot says"))
		fail_msg("%s", text);
	return text;
}

void draw_and_release(struct run *run)
{
	struct reason why;

	if (figures_draw(run, figure_scripts, figure_folder, NULL, &why) != 0)
		fail_msg("%s", why.text);
	run_release(run);
}

void assert_drawn(const char *name)
{
	static const char *const endings[] = {"png", "svg", "pdf", "tsv"};

	for (size_t i = 0; i < sizeof(endings) / sizeof(*endings); i++)
		if (size_of(name, endings[i]) < 400)
			fail_msg("%s.%s has %ld bytes", name, endings[i], size_of(name, endings[i]));
}

char *svg_of(const char *name)
{
	char path[300];
	char *const text = calloc(1, 4000000);

	snprintf(path, sizeof(path), "%s/%s.svg", figure_folder, name);
	FILE *const file = fopen(path, "r");

	assert_non_null(file);
	assert_non_null(text);
	fread(text, 1, 3999999, file);
	fclose(file);
	return text;
}
