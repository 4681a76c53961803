/* See trial.h. */
#include "trial/trial.h"

#include "base/clock.h"
#include "trial/outcome.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Workers come from fork and pthread_create and only bind themselves: seconds mean that
 * something is stuck, even on a busy machine. */
#define GATHER_TIMEOUT_NS (5 * NS_PER_S)

static void report(struct trial *trial, int kind, int error, const char *format, va_list args)
{
	struct verdict *verdict = &trial->shared->verdict;
	int none = TRIAL_OK;
	char text[sizeof(verdict->text)];

	vsnprintf(text, sizeof(text), format, args);
	if (!atomic_compare_exchange_strong(&verdict->kind, &none, kind))
		return;
	verdict->error = error;
	memcpy(verdict->text, text, sizeof(text));
}

void trial_refuse(struct trial *trial, int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(trial, TRIAL_REFUSED, error, format, args);
	va_end(args);
}

void trial_fail(struct trial *trial, int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	report(trial, TRIAL_FAILED, error, format, args);
	va_end(args);
}

int trial_alloc_jobs(struct trial *trial, unsigned count)
{
	trial->jobs = calloc(count, sizeof(*trial->jobs));
	if (!trial->jobs) {
		trial_fail(trial, -ENOMEM, "no memory for %u jobs", count);
		return -ENOMEM;
	}
	for (unsigned slot = 0; slot < count; slot++)
		trial->jobs[slot] = (struct job){.slot = slot, .fd = -1};
	return 0;
}

void trial_free_jobs(struct trial *trial)
{
	free(trial->jobs);
	trial->jobs = NULL;
}

int trial_attach_job(struct trial *trial, struct job *job, unsigned slot)
{
	struct workload *workload = trial->workload;
	int error = 0;

	*job = (struct job){.slot = slot, .fd = -1};
	if (workload->ops->attach)
		error = workload->ops->attach(workload, job);
	if (error)
		trial_fail(trial, error, "job %u of %u cannot get what it needs (%s)", slot + 1,
		        trial->in_flight, strerror(-error));
	return error;
}

int trial_attach_jobs(struct trial *trial, unsigned count)
{
	int error = trial_alloc_jobs(trial, count);

	for (unsigned slot = 0; !error && slot < count; slot++) {
		error = trial_attach_job(trial, &trial->jobs[slot], slot);
		if (error)
			trial_detach_jobs(trial, slot);
	}
	return error;
}

void trial_detach_jobs(struct trial *trial, unsigned count)
{
	struct workload *workload = trial->workload;

	if (workload->ops->detach)
		for (unsigned slot = 0; slot < count; slot++)
			workload->ops->detach(workload, &trial->jobs[slot]);
	trial_free_jobs(trial);
}

int trial_open_gate(struct trial *trial, unsigned expected)
{
	struct gate *gate = &trial->shared->gate;
	const int error = gate_gather(gate, expected, GATHER_TIMEOUT_NS);

	if (error) {
		if (error == -ETIMEDOUT)
			trial_fail(trial, error, "only %u of %u workers became ready",
			        atomic_load(&gate->arrived), expected);
		gate_cancel(gate);
		return error;
	}
	gate_open(gate, trial->warmup_ns, trial->window_ns);
	return 0;
}
