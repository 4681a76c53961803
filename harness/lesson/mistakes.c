/* See mistakes.h. */
#include "lesson/mistakes.h"

#include "lesson/confine.h"
#include "lesson/files.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#define PATCH_LIMIT_S 20

static bool ends_with(const char *name, const char *ending)
{
	const size_t length = strlen(name), more = strlen(ending);

	return length > more && strcmp(name + length - more, ending) == 0;
}

static int is_mistake(const struct dirent *entry)
{
	return ends_with(entry->d_name, ".c") || ends_with(entry->d_name, ".diff");
}

/* patch(1) takes nothing for granted: no other line numbers, no other neighbours, no questions. */
static int apply(const struct mistakes *mistakes, const struct mistake *mistake, const char *difference,
        const char *solution, const volatile int *interrupts, struct reason *why)
{
	const char *const argv[] = {"patch", "--forward", "--silent", "--fuzz=0", "--reject-file=-",
	        "--output", mistake->source, solution, difference, NULL};
	const struct confine confine = {
	        .argv = argv, .folder = mistakes->folder, .limit_s = PATCH_LIMIT_S, .interrupts = interrupts};
	struct confine_result result;
	int error = confine_run(&confine, &result, why);

	if (error)
		return error;
	if (result.interrupted)
		error = -EINTR;
	else if (!WIFEXITED(result.status) || WEXITSTATUS(result.status) != 0)
		error = reason_set(why, -EINVAL, "%s does not fit the solution: %.200s", difference,
		        *result.output ? result.output : "patch(1) cannot be run");
	confine_result_release(&result);
	return error;
}

static int take(struct mistakes *mistakes, const char *folder, const char *file, const char *solution,
        const volatile int *interrupts, struct reason *why)
{
	struct mistake *mistake = &mistakes->mistake[mistakes->count];
	char path[PATH_MAX];
	int error = 0;

	if (strlen(file) >= sizeof(mistake->name))
		return reason_set(why, -ENAMETOOLONG, "%s/%s: the name of a mistake has at most %zu letters",
		        folder, file, sizeof(mistake->name) - 1);
	snprintf(path, sizeof(path), "%.3800s/%.250s", folder, file);
	snprintf(mistake->name, sizeof(mistake->name), "%.*s", (int)(strrchr(file, '.') - file), file);
	if (ends_with(file, ".c")) {
		snprintf(mistake->source, sizeof(mistake->source), "%.2000s", path);
	} else {
		snprintf(
		        mistake->source, sizeof(mistake->source), "%s/%s.c", mistakes->folder, mistake->name);
		error = apply(mistakes, mistake, path, solution, interrupts, why);
	}
	mistakes->count += error == 0;
	return error;
}

/* What does not fit is told once, and does not keep the others from being tried. */
static int take_all(struct mistakes *mistakes, const char *folder, struct dirent **entries, int count,
        const char *solution, const volatile int *interrupts, struct reason *why)
{
	int first = 0;

	for (int i = 0; i < count && first != -EINTR; i++) {
		const int error =
		        take(mistakes, folder, entries[i]->d_name, solution, interrupts, first ? NULL : why);

		first = first && error != -EINTR ? first : error;
	}
	return first;
}

int mistakes_open(struct mistakes *mistakes, const struct lesson *lesson, const char *solution,
        const volatile int *interrupts, struct reason *why)
{
	char folder[PATH_MAX];
	struct dirent **entries;
	int count, error;

	*mistakes = (struct mistakes){0};
	count = scandir(lesson_path(lesson, "wrong", folder), &entries, is_mistake, alphasort);
	if (count < 0)
		return reason_set(why, -errno, "%s: %s", folder, strerror(errno));
	error = files_make_private(mistakes->folder, sizeof(mistakes->folder), why);
	mistakes->mistake = calloc((size_t)count + 1, sizeof(*mistakes->mistake));
	if (!error && !mistakes->mistake)
		error = reason_set(why, -ENOMEM, "no memory for the wrong programs");
	if (!error)
		error = take_all(mistakes, folder, entries, count, solution, interrupts, why);
	for (int i = 0; i < count; i++)
		free(entries[i]);
	free(entries);
	return error;
}

void mistakes_close(struct mistakes *mistakes)
{
	if (mistakes->folder[0])
		files_remove_tree(mistakes->folder);
	free(mistakes->mistake);
	*mistakes = (struct mistakes){0};
}
