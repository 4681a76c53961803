/* See progress.h. */
#include "progress.h"

#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Whether a line can be written over. */
static bool is_terminal(void)
{
	const char *const kind = getenv("TERM");

	return isatty(STDERR_FILENO) && kind && strcmp(kind, "dumb") != 0;
}

void progress_init(struct progress *progress, bool quiet)
{
	*progress = (struct progress){.terminal = is_terminal(), .quiet = quiet};
}

char *progress_format_time(uint64_t ns, char *buffer, size_t size)
{
	const uint64_t seconds = (ns + NS_PER_S / 2) / NS_PER_S;

	if (ns < 10 * NS_PER_S && ns % NS_PER_S)
		snprintf(buffer, size, "%.1f s", (double)ns / 1e9);
	else if (seconds >= 60)
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

/* After the repetitions nobody knows how many trials there will be. */
static void show_further(struct progress *progress, const struct runner_progress *now, const char *what)
{
	const unsigned round = now->further_round;
	char line[512], left[32] = "no limit";

	if (now->budget_left_ns < UINT64_MAX)
		progress_format_time(now->budget_left_ns, left, sizeof(left));
	if (progress->terminal) {
		snprintf(line, sizeof(line),
		        "further round %u  %" PRIu64 " trials done, budget left: %s  %s  %s", round,
		        now->trials_done, left, now->last->cell, what);
		fprintf(stderr, "\r\033[K%.*s", terminal_columns() - 1, line);
	} else if (round != progress->further_round && (round & (round - 1)) == 0) {
		progress->further_round = round;
		fprintf(stderr,
		        "further round %u, of %zu cell%s that %s not settled: %" PRIu64
		        " trials done, budget left: %s\n",
		        round, now->cells_in_round, now->cells_in_round == 1 ? "" : "s",
		        now->cells_in_round == 1 ? "is" : "are", now->trials_done, left);
	}
}

void progress_show(void *arg, const struct runner_progress *now)
{
	struct progress *progress = arg;
	char line[512], left[32];

	if (progress->quiet)
		return;
	progress_format_time(now->left_ns, left, sizeof(left));
	const uint64_t total = now->trials_done + now->trials_left;
	const double share = (double)now->trials_done / (double)total;
	const bool bad = now->last->outcome.status != TRIAL_OK;

	if (now->further_round > 0) {
		show_further(progress, now,
		        bad ? trial_status_names[now->last->outcome.status] : now->last->outcome.polluted);
	} else if (progress->terminal) {
		snprintf(line, sizeof(line), "%3.0f %%  %s left  %" PRIu64 "/%" PRIu64 "  %s  %s",
		        100 * share, left, now->trials_done, total, now->last->cell,
		        bad ? trial_status_names[now->last->outcome.status] : now->last->outcome.polluted);
		fprintf(stderr, "\r\033[K%.*s", terminal_columns() - 1, line);
	} else if (share * 4 >= progress->quarters + 1) {
		progress->quarters = (unsigned)(share * 4);
		fprintf(stderr, "%3.0f %%: %" PRIu64 " trial%s done, %s left\n", 100 * share,
		        now->trials_done, now->trials_done == 1 ? "" : "s", left);
	}
}

void progress_end(struct progress *progress)
{
	if (progress->terminal && !progress->quiet)
		fprintf(stderr, "\r\033[K");
}
