/*
 * gbench_trial: one trial, run and reported by Google Benchmark.
 *
 * A trial measures itself, in a process of its own; what Google Benchmark would say of the harness that waits
 * meanwhile is replaced by what is true of the trial: its jobs are the iterations, its workers' CPU time is
 * the CPU time. So real_time is the time per job, and compare.py compares runs of a suite.
 */
#include "gbench/gbench_suite.hh"

extern "C" {
#include "gbench/gbench_totals.h"
}

#include <cerrno>
#include <cmath>
#include <vector>

using namespace gbench;

namespace
{

/* The trial that is running, for the reporter. */
struct Trial {
	std::string name;
	struct gbench_result result;
};

/* Google Benchmark reports each trial here as if it were a whole program; this makes one file of them. */
class TrialReporter : public benchmark::BenchmarkReporter
{
      public:
	explicit TrialReporter(const Trial &trial) : trial_(trial)
	{
	}

	bool ReportContext(const Context &) override
	{
		return true;
	}

	void ReportRuns(const std::vector<Run> &runs) override
	{
		std::vector<Run> mended(runs);

		for (Run &run : mended)
			mend(&run);
		suite.json->ReportRuns(mended);
	}

      private:
	void mend(Run *run)
	{
		const auto family = suite.families
		                            .try_emplace(trial_.name,
		                                    Family{static_cast<int64_t>(suite.families.size()), 0})
		                            .first;

		/* "/iterations:1/repeats:1/manual_time" says how it was registered, not what was measured. */
		run->run_name.iterations.clear();
		run->run_name.repetitions.clear();
		run->run_name.time_type.clear();
		run->family_index = family->second.index;
		run->repetition_index = family->second.entries++;
		if (!trial_.result.error) {
			run->iterations = static_cast<benchmark::IterationCount>(trial_.result.items);
			run->cpu_accumulated_time = trial_.result.cpu_seconds;
		}
	}

	const Trial &trial_;
};

void measure(benchmark::State &state, Trial *trial, gbench_trial_fn *run, void *arg)
{
	struct gbench_result *const result = &trial->result;

	for (auto _ : state) {
		run(arg, result);
		if (!result->error && !(result->seconds > 0 && std::isfinite(result->seconds)))
			result->error = "no time was measured";
		if (result->error) {
			state.SkipWithError(printable(result->error).c_str());
			return;
		}
		state.SetIterationTime(result->seconds);
	}
	/* JSON has no spelling for what is not finite; a counter that is unknown is left out. */
	for (size_t i = 0; i < result->counter_count; i++)
		if (std::isfinite(result->counters[i].value))
			state.counters[printable(result->counters[i].name)] = result->counters[i].value;
	state.SetItemsProcessed(static_cast<int64_t>(result->items));
	state.counters[GBENCH_POLLUTED] = result->polluted != nullptr;
	if (result->polluted)
		state.SetLabel(printable(result->polluted));
}

} // namespace

int gbench::run_trial(const char *name, gbench_trial_fn *run, void *arg)
{
	Trial trial = {printable(name), {}};
	TrialReporter reporter(trial);

	benchmark::RegisterBenchmark(trial.name.c_str(),
	        [&trial, run, arg](benchmark::State &state) { measure(state, &trial, run, arg); })
	        ->UseManualTime()
	        ->Iterations(1)
	        ->Repetitions(1);
	benchmark::RunSpecifiedBenchmarks(&reporter, ".");
	errno = 0;
	suite.file.flush();
	return check_file();
}
