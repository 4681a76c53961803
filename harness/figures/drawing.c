/* See drawing.h. */
#include "figures/drawing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
	const char *name, *last_word;
} formats[] = {{"png", "IEND"}, {"svg", "</svg>"}, {"pdf", "%%EOF"}, {0}};

int drawing_make_folder(const char *folder, struct reason *why)
{
	struct stat status;

	if (mkdir(folder, 0777) == 0)
		return 0;
	if (errno == EEXIST && stat(folder, &status) == 0 && S_ISDIR(status.st_mode))
		return 0;
	const int error = errno == EEXIST || errno == ENOENT ? ENOTDIR : errno;

	return reason_set(why, -error, "cannot make the folder %s: %s", folder,
	        strerror(errno == EEXIST ? ENOTDIR : errno));
}

static int open_table(struct drawing *drawing, struct reason *why)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s.tsv", drawing->output);
	drawing->table = fopen(path, "we");
	return drawing->table ? 0 : reason_set(why, -errno, "cannot write %s: %s", path, strerror(errno));
}

int drawing_begin_by(struct drawing *drawing, const char *scripts, const char *script, const char *folder,
        const char *name, struct reason *why)
{
	int error;

	*drawing = (struct drawing){0};
	if (snprintf(drawing->output, sizeof(drawing->output), "%s/%s", folder, name) >=
	                (int)sizeof(drawing->output) ||
	        snprintf(drawing->script, sizeof(drawing->script), "%s/%s.gp", scripts, script) >=
	                (int)sizeof(drawing->script))
		return reason_set(why, -ENAMETOOLONG, "the path of figure %s is too long", name);
	error = open_table(drawing, why);
	if (error)
		return error;
	if (gnuplot_variables_init(&drawing->variables) < 0) {
		drawing_release(drawing);
		return reason_set(why, -ENOMEM, "no memory for figure %s", name);
	}
	gnuplot_set_text(&drawing->variables, "scripts", scripts);
	gnuplot_set_text(&drawing->variables, "output", drawing->output);
	return 0;
}

int drawing_begin(struct drawing *drawing, const char *scripts, const char *folder, const char *name,
        struct reason *why)
{
	return drawing_begin_by(drawing, scripts, name, folder, name, why);
}

static void remove_table(const struct drawing *drawing)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s.tsv", drawing->output);
	unlink(path);
}

static int close_table(struct drawing *drawing, struct reason *why)
{
	const int failed = ferror(drawing->table);
	int error = fclose(drawing->table) != 0 ? errno : 0;

	drawing->table = NULL;
	if (failed && !error)
		error = EIO;
	if (error)
		remove_table(drawing);
	return error ? reason_set(why, -error, "cannot write %s.tsv: %s", drawing->output, strerror(error))
	             : 0;
}

/* Older figures of this name go first: what is there afterwards is this one. */
static void remove_outputs(const struct drawing *drawing)
{
	char path[PATH_MAX];

	for (size_t i = 0; formats[i].name; i++) {
		snprintf(path, sizeof(path), "%s.%s", drawing->output, formats[i].name);
		unlink(path);
	}
}

/* Whether the last bytes of a file have its format's last word. */
static bool is_whole(const char *path, const char *last_word)
{
	FILE *const file = fopen(path, "re");
	char end[64] = "";
	size_t length;

	if (!file)
		return false;
	if (fseek(file, -(long)(sizeof(end) - 1), SEEK_END) != 0)
		rewind(file);
	length = fread(end, 1, sizeof(end) - 1, file);
	fclose(file);
	return memmem(end, length, last_word, strlen(last_word)) != NULL;
}

/* gnuplot does not say why: the same file is asked for some room more. 0 when it gets that. */
static int ask_for_room(const char *path)
{
	static const char more[64 * 1024];
	const int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	ssize_t written;
	int error = 0;

	if (fd < 0)
		return -errno;
	/* what is written in part has to be tried once more for the reason */
	for (size_t left = sizeof(more); left > 0 && !error; left -= (size_t)written) {
		written = write(fd, more, left);
		if (written < 0)
			error = -errno;
	}
	if (close(fd) != 0 && !error)
		error = -errno;
	return error;
}

/* A full disk does not make gnuplot fail: it leaves what there was room for. */
static int check_outputs(const struct drawing *drawing, struct reason *why)
{
	char path[PATH_MAX];

	for (size_t i = 0; formats[i].name; i++) {
		snprintf(path, sizeof(path), "%s.%s", drawing->output, formats[i].name);
		if (is_whole(path, formats[i].last_word))
			continue;
		const int error = ask_for_room(path);

		return reason_set(why, error ? error : -EIO, "gnuplot has not written all of %s: %s", path,
		        error ? strerror(-error) : "is there room on the disk?");
	}
	return 0;
}

int drawing_end(struct drawing *drawing, char *said, size_t said_size, struct reason *why)
{
	int error = close_table(drawing, why);

	remove_outputs(drawing);
	if (!error)
		error = gnuplot_run(&drawing->variables, drawing->script, said, said_size, why);
	if (!error)
		error = check_outputs(drawing, why);
	if (error)
		remove_outputs(drawing);
	drawing_release(drawing);
	return error;
}

void drawing_release(struct drawing *drawing)
{
	if (drawing->table) {
		fclose(drawing->table);
		remove_table(drawing);
	}
	gnuplot_variables_release(&drawing->variables);
	drawing->table = NULL;
}
