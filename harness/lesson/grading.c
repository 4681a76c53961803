/* See grading.h. */
#include "lesson/grading.h"

#include "base/mix.h"
#include "lesson/digest.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static int is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* The file of a lesson: by its number, whatever name follows. The first in alphabetical order. */
static bool find_file(const char *folder, const struct lesson *lesson, char *path, size_t size)
{
	struct dirent **entries;
	const int count = scandir(folder, &entries, is_visible, alphasort);
	char prefix[8];
	bool found = false;

	snprintf(prefix, sizeof(prefix), "%02u-", lesson->number);
	for (int i = 0; i < count; i++) {
		const char *name = entries[i]->d_name, *dot = strrchr(name, '.');

		if (!found && strncmp(name, prefix, 3) == 0 && dot && strcmp(dot, ".c") == 0) {
			found = true;
			snprintf(path, size, "%.3500s/%.255s", folder, name);
		}
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return found;
}

/* The same student always gets the same seed, others most likely others. */
static void choose_seed(const char *student, char *seed, size_t size)
{
	uint64_t number = 0;

	for (const char *at = student; *at; at++)
		number = mix64(number ^ (unsigned char)*at);
	snprintf(seed, size, "%llu", (unsigned long long)(number % 1000000 + 1));
}

static void collect_student(
        struct grading *grading, const struct catalogue *catalogue, const char *folder, const char *student)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%.3000s/%.255s", folder, student);
	for (size_t i = 0; i < catalogue->count; i++) {
		struct grade *grade = &grading->grades[grading->count];
		struct trialrun *run = &grading->runs[grading->count++];

		snprintf(grade->student, sizeof(grade->student), "%s", student);
		grade->lesson = run->lesson = &catalogue->lessons[i];
		grade->handed_in = find_file(path, grade->lesson, run->source, sizeof(run->source));
		choose_seed(student, run->seeds, sizeof(run->seeds));
	}
}

/* A link to a folder is one too: its rows say that it was not followed. */
static bool is_folder(const char *folder, const char *name)
{
	char path[PATH_MAX];
	struct stat status;

	snprintf(path, sizeof(path), "%.3000s/%.255s", folder, name);
	return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

int grading_collect(
        struct grading *grading, const struct catalogue *catalogue, const char *folder, struct reason *why)
{
	struct dirent **entries;
	const int count = scandir(folder, &entries, is_visible, alphasort);
	size_t rows;

	*grading = (struct grading){0};
	if (count < 0)
		return reason_set(why, -errno, "%s cannot be read: %s", folder, strerror(errno));
	rows = (size_t)count * catalogue->count + 1;
	grading->grades = calloc(rows, sizeof(*grading->grades));
	grading->runs = trialrun_alloc(rows);
	for (int i = 0; i < count; i++) {
		if (grading->grades && grading->runs && is_folder(folder, entries[i]->d_name))
			collect_student(grading, catalogue, folder, entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	if (grading->count > 0)
		return 0;
	const bool memory = grading->grades && grading->runs;

	grading_release(grading);
	return memory ? reason_set(why, -ENOENT,
	                        "%s has no folder of a student: it must be FOLDER/STUDENT/NN-name.c", folder)
	              : reason_set(why, -ENOMEM, "no memory for the grades");
}

/* Those that were handed in come first, so that they are the ones to run. */
static size_t put_in_front(struct grading *grading)
{
	size_t front = 0;

	for (size_t i = 0; i < grading->count; i++) {
		if (!grading->grades[i].handed_in)
			continue;
		if (i != front) {
			const struct grade grade = grading->grades[front];
			const struct trialrun run = grading->runs[front];

			grading->grades[front] = grading->grades[i];
			grading->runs[front] = grading->runs[i];
			grading->grades[i] = grade;
			grading->runs[i] = run;
		}
		front++;
	}
	return front;
}

int grading_run(struct grading *grading, const struct builder *common, unsigned jobs, struct reason *why)
{
	struct builder builder = *common;
	const size_t handed_in = put_in_front(grading);
	int error;

	builder.handed_in = true;
	/* what runs as our user may not look into us */
	prctl(PR_SET_DUMPABLE, 0);
	grading->own_users = geteuid() == 0;
	if (grading->own_users && !builder_lone_user_can_read(common))
		return reason_set(why, -EACCES,
		        "submissions are run as users without an account, who may not read %s: make it "
		        "readable for "
		        "all",
		        builder.root);
	for (size_t i = 0; i < handed_in && grading->own_users; i++)
		grading->runs[i].uid = confine_lone_uid((unsigned)i);
	error = trialrun_all(grading->runs, handed_in, jobs, &builder);
	/* what could not be started beside a neighbour who takes all processes is tried alone */
	for (size_t i = 0; i < handed_in && !error; i++)
		if (!grading->runs[i].done)
			error = trialrun_all(&grading->runs[i], 1, 1, &builder);
	if (error && error != -EINTR)
		reason_set(why, error, "cannot run the submissions: %s", strerror(-error));
	return error;
}

void grading_release(struct grading *grading)
{
	trialrun_free(grading->runs, grading->count);
	free(grading->grades);
	*grading = (struct grading){0};
}
