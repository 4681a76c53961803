/* See recorder.h. */
#include "trial/recorder.h"

#include "trial/gate.h"

void recorder_open(struct recorder *recorder, const struct gate *gate,
        void (*read_usage)(void *arg, struct usage *usage), void *usage_arg)
{
	recorder->begin_ns = gate->begin_ns;
	recorder->end_ns = gate->end_ns;
	recorder->next_edge_ns = gate->begin_ns;
	/* Of a dead writer before this one there may be a half: usage of another process. */
	recorder->has_begin = recorder->has_end = false;
	recorder->read_usage = read_usage;
	recorder->usage_arg = usage_arg;
}

static uint64_t slice_end_ns(const struct recorder *recorder)
{
	const uint64_t window_ns = recorder->end_ns - recorder->begin_ns;

	return recorder->begin_ns + window_ns * (recorder->slices + 1) / WINDOW_SLICES;
}

/* Whoever passes an edge has not counted anything since the one before it. */
static void end_slices(struct recorder *recorder, uint64_t now_ns)
{
	while (recorder->slices < WINDOW_SLICES && now_ns >= slice_end_ns(recorder))
		recorder->done_by_slice[recorder->slices++] = recorder->done_in_window;
	recorder->next_edge_ns = recorder->slices < WINDOW_SLICES ? slice_end_ns(recorder) : recorder->end_ns;
}

void recorder_edge(struct recorder *recorder, uint64_t now_ns)
{
	if (!recorder->has_begin && now_ns >= recorder->begin_ns) {
		if (recorder->read_usage)
			recorder->read_usage(recorder->usage_arg, &recorder->at_begin);
		recorder->has_begin = true;
	}
	if (recorder->has_begin)
		end_slices(recorder, now_ns);
	if (!recorder->has_end && now_ns >= recorder->end_ns) {
		if (recorder->read_usage)
			recorder->read_usage(recorder->usage_arg, &recorder->at_end);
		recorder->has_end = true;
		recorder->next_edge_ns = UINT64_MAX;
	}
}

void recorder_close(struct recorder *recorder, uint64_t now_ns)
{
	recorder_edge(recorder, now_ns);
}

void recorder_latency_open(struct recorder *recorder, const struct job *job, uint64_t now_ns)
{
	if (job->submit_ns < recorder->begin_ns || job->submit_ns >= recorder->end_ns)
		return;
	histogram_record(&recorder->latency, now_ns - job->submit_ns);
	histogram_record(recorder->uncorrected, now_ns - job->handed_ns);
}
