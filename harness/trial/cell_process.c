/* See cell_process.h. */
#include "trial/cell_process.h"

#include "arrivals/generator.h"
#include "base/clock.h"
#include "trial/trace.h"
#include "trial/worker.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Time beyond the window in which a real-time worker may finish what it has begun. */
#define REALTIME_GRACE_NS (2 * NS_PER_S)

/* The kernel itself ends a real-time thread that keeps a CPU for longer than the trial may
 * last: the last resort that works even where nobody else gets to run (setrlimit(2)). */
static void set_limits(const struct cell *cell)
{
	const uint64_t drain_ns = arrival_is_open(&cell->arrival) ? generator_drain_ns(cell->window_ns) : 0;
	const rlim_t realtime_us =
	        (cell->warmup_ns + cell->window_ns + drain_ns + REALTIME_GRACE_NS) / NS_PER_US;
	const struct rlimit realtime = {.rlim_cur = realtime_us, .rlim_max = realtime_us};
	const struct rlimit no_core = {0};
	struct rlimit descriptors;

	setrlimit(RLIMIT_RTTIME, &realtime);
	setrlimit(RLIMIT_CORE, &no_core);
	/* Hundreds of jobs in flight have a connection each: as many as the user may have. */
	if (getrlimit(RLIMIT_NOFILE, &descriptors) == 0) {
		descriptors.rlim_cur = descriptors.rlim_max;
		setrlimit(RLIMIT_NOFILE, &descriptors);
	}
}

static int run_model(struct trial *trial)
{
	const struct cell *cell = trial->cell;
	struct workload *workload = trial->workload;
	struct reason why = {""};
	pid_t *hogs = NULL;
	int error = workload->ops->start ? workload->ops->start(workload, &why) : 0;

	if (error) {
		trial_fail(trial, error, "%s", why.text[0] ? why.text : strerror(-error));
		return error;
	}
	hogs = calloc(cell->background.cpu_hogs + 1, sizeof(*hogs));
	error = hogs ? background_start(&cell->background, trial, hogs) : -ENOMEM;
	if (error) {
		trial_fail(trial, error, "background load could not be started: %s", strerror(-error));
		goto stop_workload;
	}
	error = cell->model->run(trial);
	if (background_stop(&cell->background, hogs) > 0)
		trial_fail(trial, -ECHILD, "background load ended early");
stop_workload:
	free(hogs);
	if (workload->ops->stop && workload->ops->stop(workload, &why) != 0)
		trial_fail(trial, -ECHILD, "%s", why.text);
	return error;
}

static _Noreturn void trial_main(struct trial *trial, pid_t harness, const sigset_t *signals)
{
	setpgid(0, 0);
	process_die_with_parent(harness);
	/* Ctrl-C is the harness's to handle. */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	if (signal(SIGHUP, SIG_DFL) == SIG_IGN)
		signal(SIGHUP, SIG_IGN); /* nohup(1) */
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_SETMASK, signals, NULL);
	prctl(PR_SET_NAME, "telar-trial");
	trial->pid = getpid();
	set_limits(trial->cell);
	if (trial->trace)
		trace_wrap(trial->workload);
	run_model(trial);
	_exit(0);
}

/* Waits for the trial's process to end, for its limit, or for a second interrupt. */
static void await_end(pid_t pid, uint64_t limit_ns, const volatile _Atomic int *interrupts,
        const sigset_t *signals, struct trial_end *end)
{
	const uint64_t due_ns = clock_now_ns() + limit_ns;
	struct pollfd exited = {.fd = (int)syscall(SYS_pidfd_open, pid, 0), .events = POLLIN};

	for (;;) {
		const uint64_t now_ns = clock_now_ns();

		end->interrupted = interrupts && *interrupts >= 2;
		end->timed_out = now_ns >= due_ns;
		if (end->interrupted || end->timed_out)
			break;

		const struct timespec left = timespec_from_ns(due_ns - now_ns);

		/* Signals come in only here, so none can slip in between the look and the wait. */
		if (ppoll(&exited, 1, &left, signals) == 1)
			break;
	}
	close(exited.fd);
}

/* Ends and reaps the trial's process and every descendant: as a child subreaper the harness
 * becomes their parent when theirs is gone (prctl(2)). */
static void end_group(pid_t pid, struct trial_end *end)
{
	pid_t reaped;
	int status;

	if (end->interrupted || end->timed_out)
		kill(-pid, SIGKILL);
	while (waitpid(pid, &end->wait_status, 0) < 0 && errno == EINTR)
		;
	kill(-pid, SIGKILL);
	do
		reaped = waitpid(-pid, &status, 0);
	while (reaped > 0 || (reaped < 0 && errno == EINTR));
}

int cell_process_run(struct trial *trial, const volatile _Atomic int *interrupts, struct trial_end *end)
{
	const pid_t harness = getpid();
	sigset_t ours, before;
	pid_t pid;

	sigemptyset(&ours);
	sigaddset(&ours, SIGINT);
	sigaddset(&ours, SIGTERM);
	sigaddset(&ours, SIGHUP);
	sigprocmask(SIG_BLOCK, &ours, &before);
	pid = fork();
	if (pid == 0)
		trial_main(trial, harness, &before);
	const int error = pid < 0 ? -errno : 0;

	if (!error) {
		setpgid(pid, pid);
		await_end(pid, trial->cell->limit_ns, interrupts, &before, end);
		end_group(pid, end);
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return error;
}
