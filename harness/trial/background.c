/* See background.h. */
#include "trial/background.h"

#include "base/clock.h"
#include "base/units.h"
#include "machine/policy.h"
#include "trial/trace.h"
#include "trial/trial.h"
#include "trial/worker.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int background_parse(const char *text, unsigned cores, struct background *background, struct reason *why)
{
	unsigned hogs;
	int error;

	if (strcmp(text, "none") == 0) {
		background->cpu_hogs = 0;
		return 0;
	}
	if (strncmp(text, "cpu:", 4) != 0)
		return reason_set(why, -EINVAL, "background '%s' is not known: use none or cpu:N", text);
	error = workers_parse(text + 4, cores, &hogs, NULL);
	if (error)
		return reason_set(why, error,
		        "background '%s': cpu: takes a number from 1 to %u, or a multiple of the CPUs as in "
		        "cpu:1x",
		        text, WORKERS_MAX);
	background->cpu_hogs = hogs;
	return 0;
}

char *background_format(const struct background *background, char *buffer, size_t size)
{
	if (background->cpu_hogs == 0)
		snprintf(buffer, size, "none");
	else
		snprintf(buffer, size, "cpu:%u", background->cpu_hogs);
	return buffer;
}

/* Long enough that reading the clock costs nothing, short enough to stop within microseconds. */
#define SPINS_PER_LOOK 20000

static void spin(unsigned spins)
{
	for (volatile unsigned done = 0; done < spins; done++)
		;
}

/* Who spins can tell when it ran: where its looks at the clock are far apart, somebody else did. */
#define SPINS_PER_TRACED_LOOK 500
#define GAP_NS (20 * NS_PER_US)

/* A spell grows in the trace while it lasts: a hog may be ended at any time. */
struct spell {
	bool begun;
	uint16_t cpu;
	uint64_t last_ns;
	struct trace_step *kept; /* NULL: there was no room for it */
};

static void look(struct spell *spell, uint64_t now_ns, uint16_t cpu)
{
	const bool goes_on = spell->begun && spell->cpu == cpu && now_ns - spell->last_ns <= GAP_NS;
	const struct trace_step step = {
	        .start_ns = now_ns, .end_ns = now_ns, .cpu_start = cpu, .cpu_end = cpu};

	if (!goes_on)
		*spell = (struct spell){.begun = true, .cpu = cpu, .kept = trace_add(&step)};
	spell->last_ns = now_ns;
	if (!spell->kept)
		return;
	spell->kept->end_ns = now_ns;
	spell->kept->ran_ns = now_ns - spell->kept->start_ns;
}

static void spin_traced(const struct trial *trial, unsigned hog)
{
	const struct gate *gate = &trial->shared->gate;
	struct spell spell = {0};
	uint64_t now_ns;

	trace_join(trial->trace, trial->workers + hog, gate->begin_ns);
	while ((now_ns = clock_now_ns()) < gate->end_ns) {
		if (now_ns >= gate->begin_ns)
			look(&spell, now_ns, (uint16_t)sched_getcpu());
		spin(SPINS_PER_TRACED_LOOK);
	}
}

static _Noreturn void hog_main(struct trial *trial, unsigned hog)
{
	static const struct policy other = {.kind = POLICY_OTHER};
	struct gate *gate = &trial->shared->gate;

	process_die_with_parent(trial->pid);
	prctl(PR_SET_NAME, "telar-hog");
	if (policy_apply(&other) != 0)
		_exit(1);
	if (gate_wait(gate) == 0) {
		if (trial->trace)
			spin_traced(trial, hog);
		while (clock_now_ns() < gate->end_ns)
			spin(SPINS_PER_LOOK);
	}
	/* Only background_stop() ends a hog: so nobody who waits for other children meets it. */
	for (;;)
		pause();
}

int background_start(const struct background *background, struct trial *trial, pid_t *pid)
{
	struct background started = {0};

	for (; started.cpu_hogs < background->cpu_hogs; started.cpu_hogs++) {
		const pid_t hog = fork();

		if (hog < 0) {
			const int error = -errno;

			background_stop(&started, pid);
			return error;
		}
		if (hog == 0)
			hog_main(trial, started.cpu_hogs);
		pid[started.cpu_hogs] = hog;
	}
	return 0;
}

unsigned background_stop(const struct background *background, pid_t *pid)
{
	unsigned ended_early = 0;

	for (unsigned hog = 0; hog < background->cpu_hogs; hog++)
		/* 0: still ours and running; otherwise its number may be somebody else's by now. */
		if (waitpid(pid[hog], NULL, WNOHANG) == 0) {
			kill(pid[hog], SIGKILL);
			while (waitpid(pid[hog], NULL, 0) < 0 && errno == EINTR)
				;
		} else {
			ended_early++;
		}
	return ended_early;
}
