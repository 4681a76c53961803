/* See progress.h. */
#include "progress.h"

#include "../clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

void progress_init(struct progress *progress, bool quiet)
{
	*progress = (struct progress){.terminal = isatty(STDERR_FILENO), .quiet = quiet, .last_round = 0};
}

static char *format_left(uint64_t ns, char *buffer, size_t size)
{
	const uint64_t seconds = (ns + NS_PER_S / 2) / NS_PER_S;

	if (seconds >= 60)
		snprintf(buffer, size, "%" PRIu64 " min %02" PRIu64 " s", seconds / 60, seconds % 60);
	else
		snprintf(buffer, size, "%" PRIu64 " s", seconds);
	return buffer;
}

static int terminal_columns(void)
{
	struct winsize window;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0 ? window.ws_col : 80;
}

void progress_show(void *arg, const struct runner_progress *now)
{
	struct progress *progress = arg;
	char line[512], left[32];

	if (progress->quiet)
		return;
	format_left(now->left_ns, left, sizeof(left));
	if (progress->terminal) {
		snprintf(line, sizeof(line), "%3.0f %%  %s left  %" PRIu64 "/%" PRIu64 "  %s%s%s",
		        100.0 * (double)now->trials_done / (double)now->trials_total, left, now->trials_done,
		        now->trials_total, now->last->cell, now->last->outcome.status == TRIAL_OK ? "" : "  ",
		        now->last->outcome.status == TRIAL_OK
		                ? ""
		                : trial_status_names[now->last->outcome.status]);
		fprintf(stderr, "\r\033[K%.*s", terminal_columns() - 1, line);
	} else if (now->trials_done * now->rounds / now->trials_total > progress->last_round) {
		progress->last_round = (unsigned)(now->trials_done * now->rounds / now->trials_total);
		fprintf(stderr, "round %u of %u done: %" PRIu64 " of %" PRIu64 " trials, %s left\n",
		        progress->last_round, now->rounds, now->trials_done, now->trials_total, left);
	}
}

void progress_end(struct progress *progress)
{
	if (progress->terminal && !progress->quiet)
		fprintf(stderr, "\r\033[K");
}
