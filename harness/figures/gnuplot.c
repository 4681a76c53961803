/* See gnuplot.h. */
#include "figures/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int gnuplot_variables_init(struct gnuplot_variables *variables)
{
	variables->text = NULL;
	variables->out = open_memstream(&variables->text, &variables->size);
	return variables->out ? 0 : -ENOMEM;
}

/* In single quotes gnuplot expands nothing, and a doubled quote is one; a line end would end the command. */
static void put_quoted(const char *text, FILE *out)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputc('\'', out);
		fputc((unsigned char)*text < ' ' ? ' ' : *text, out);
	}
}

void gnuplot_set_text(struct gnuplot_variables *variables, const char *name, const char *value)
{
	fprintf(variables->out, "%s='", name);
	put_quoted(value, variables->out);
	fputs("';", variables->out);
}

void gnuplot_set_words(
        struct gnuplot_variables *variables, const char *name, const char *const *word, size_t count)
{
	fprintf(variables->out, "%s='", name);
	for (size_t i = 0; i < count; i++) {
		fputs(i ? " " : "", variables->out);
		put_quoted(word[i], variables->out);
	}
	fputs("';", variables->out);
}

void gnuplot_variables_release(struct gnuplot_variables *variables)
{
	if (variables->out)
		fclose(variables->out);
	free(variables->text);
	*variables = (struct gnuplot_variables){0};
}

/* Starts gnuplot with its standard error on `error_fd` and nothing else of ours. */
static int spawn(pid_t *pid, char *const *argv, int error_fd)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t all, none;
	int error;

	sigfillset(&all);
	sigemptyset(&none);
	error = posix_spawn_file_actions_init(&actions);
	if (error)
		return -error;
	error = posix_spawnattr_init(&attributes);
	if (error)
		goto destroy_actions;
	/* The harness catches SIGINT and may ignore others; gnuplot starts as from a shell. */
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	error = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	if (!error)
		error = posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	if (!error)
		error = posix_spawn_file_actions_adddup2(&actions, error_fd, STDERR_FILENO);
	/* The scripts are UTF-8, and gnuplot 6 complains of that in the locale C. */
	if (!error && setenv("LC_ALL", "C.UTF-8", 1) != 0)
		error = errno;
	if (!error)
		error = posix_spawnp(pid, argv[0], &actions, &attributes, argv, environ);
	posix_spawnattr_destroy(&attributes);
destroy_actions:
	posix_spawn_file_actions_destroy(&actions);
	return -error;
}

/* Until the other end is closed; what does not fit is read and dropped, so that nobody has to wait. */
static void read_all(int fd, char *text, size_t size)
{
	size_t used = 0;
	char rest[512];

	for (;;) {
		const bool fits = used + 1 < size;
		const ssize_t part =
		        fits ? read(fd, text + used, size - 1 - used) : read(fd, rest, sizeof(rest));

		if (part < 0 && errno == EINTR)
			continue;
		if (part <= 0)
			break;
		used += fits ? (size_t)part : 0;
	}
	text[used] = '\0';
}

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return status;
}

/* The last line that says something: before it gnuplot repeats the command and points into it. */
static const char *last_line(char *said)
{
	char *line = said, *rest, *next;

	for (next = strtok_r(said, "\n", &rest); next; next = strtok_r(NULL, "\n", &rest))
		if (next[strspn(next, " \t^")])
			line = next;
	return line + strspn(line, " \t");
}

static int explain(int status, char *said, struct reason *why)
{
	if (WIFSIGNALED(status))
		return reason_set(why, -EIO, "gnuplot was ended by signal %d (%s)", WTERMSIG(status),
		        strsignal(WTERMSIG(status)));
	if (WEXITSTATUS(status) == 127)
		return reason_set(
		        why, -ENOENT, "gnuplot cannot be run; Debian has it in the package gnuplot-nox");
	return reason_set(
	        why, -EIO, "gnuplot failed (exit status %d): %s", WEXITSTATUS(status), last_line(said));
}

int gnuplot_run(struct gnuplot_variables *variables, const char *script, char *said, size_t said_size,
        struct reason *why)
{
	char program[] = "gnuplot", without_user_settings[] = "-d", execute[] = "-e";
	int ends[2], status, error;
	pid_t pid;

	if (fflush(variables->out) != 0 || ferror(variables->out))
		return reason_set(why, -ENOMEM, "no memory for the variables of %s", script);
	char *const argv[] = {program, without_user_settings, execute, variables->text, (char *)script, NULL};

	if (pipe2(ends, O_CLOEXEC) < 0)
		return reason_set(why, -errno, "no pipe for gnuplot: %s", strerror(errno));
	error = spawn(&pid, argv, ends[1]);
	close(ends[1]);
	if (error) {
		close(ends[0]);
		if (error == -ENOENT)
			return reason_set(
			        why, error, "there is no gnuplot; Debian has it in the package gnuplot-nox");
		return reason_set(why, error, "cannot run gnuplot: %s", strerror(-error));
	}
	read_all(ends[0], said, said_size);
	close(ends[0]);
	status = wait_for(pid);
	return status == 0 ? 0 : explain(status, said, why);
}
