/*
 * gbench: micro-benchmarks. Written in C, run and reported by Google Benchmark in its own way; this
 * half of gbench.h wraps its State and leaves out what its reports say wrongly.
 */
#include "gbench/gbench_flags.hh"

#include <benchmark/benchmark.h>

#include <cerrno>
#include <iostream>
#include <vector>

using namespace gbench;

struct gbench_state {
	benchmark::State &state;
};

namespace
{

/* Passes on all lines but those with the banner "Library was built as DEBUG": the library says so of
 * every build with assertions on, optimised or not. Its JSON keeps library_build_type. */
class BannerFilter : public std::streambuf
{
      public:
	explicit BannerFilter(std::streambuf *to) : to_(to)
	{
	}

      protected:
	int overflow(int c) override
	{
		if (c == traits_type::eof())
			return 0;
		line_ += static_cast<char>(c);
		if (c == '\n')
			pass_on();
		return c;
	}

	int sync() override
	{
		return to_->pubsync();
	}

      private:
	void pass_on()
	{
		if (line_.find("Library was built as DEBUG") == std::string::npos)
			to_->sputn(line_.data(), static_cast<std::streamsize>(line_.size()));
		line_.clear();
	}

	std::streambuf *const to_;
	std::string line_;
};

/* The first benchmark that was skipped with an error: Google Benchmark itself would exit with 0. */
std::string skipped;

int initialize_for_micro(int argc, char **argv, struct reason *why)
{
	Argument argument;
	std::vector<char *> given(argv, argv + argc);

	std::string out;

	for (int i = 1; i < argc; i++) {
		std::string error = argument_parse(argv[i], &argument);

		if (error.empty() && argument_is(argument, "benchmark_filter"))
			error = Filter().compile(argument.value);
		if (error.empty() && argument_is(argument, "benchmark_out"))
			out = argument.value;
		if (!error.empty())
			return reason_set(why, -EINVAL, "%s %s", argv[i], error.c_str());
	}
	const int status = check_out(out, why);

	if (status < 0)
		return status;
	given.push_back(nullptr);
	benchmark::Initialize(&argc, given.data());
	benchmark::BenchmarkReporter::Context::executable_name = program_invocation_short_name;
	if (argc > 1)
		return reason_set(
		        why, -EINVAL, "%s is not what this version of Google Benchmark takes", given[1]);
	return 0;
}

int run_all(int argc, char **argv, struct reason *why)
{
	/* Older libraries hand out one reporter for the whole program: it is made once and kept. */
	static benchmark::BenchmarkReporter *display;
	const int status = initialize_for_micro(argc, argv, why);

	if (status < 0)
		return status;
	if (!display)
		display = benchmark::CreateDefaultDisplayReporter();
	BannerFilter filter(std::cerr.rdbuf());
	std::ostream errors(&filter);

	skipped.clear();
	display->SetErrorStream(&errors);
	const size_t count = benchmark::RunSpecifiedBenchmarks(display);

	display->SetErrorStream(&std::cerr);
	if (count == 0)
		return reason_set(why, -ENOENT, "no benchmark matches --benchmark_filter=%s",
		        benchmark::GetBenchmarkFilter().c_str());
	if (!skipped.empty())
		return reason_set(why, -ECANCELED, "a benchmark could not run: %s", skipped.c_str());
	return 0;
}

/* Out of memory inside a benchmark ends the program, rather than unwind through the C of its caller. */
template <typename Function> void or_end(Function function) noexcept
{
	function();
}

void run_micro(benchmark::State &state, gbench_fn *run, const void *arg)
{
	struct gbench_state wrapped = {state};

	run(&wrapped, arg);
}

} // namespace

extern "C" {

int gbench_register(const char *name, gbench_fn *run, const void *arg, const struct gbench_options *options)
{
	try {
		auto *const registered = benchmark::RegisterBenchmark(
		        name, [run, arg](benchmark::State &state) { run_micro(state, run, arg); });

		/* What waits for another thread or process uses no CPU time of its own to be timed by. */
		if (options && options->manual_time)
			registered->UseManualTime();
		else
			registered->UseRealTime();
		if (options && options->iterations)
			registered->Iterations(static_cast<benchmark::IterationCount>(options->iterations));
		if (options && options->threads > 1)
			registered->Threads(static_cast<int>(options->threads));
		return 0;
	} catch (...) {
		return caught();
	}
}

int gbench_run_all(int argc, char **argv, struct reason *why)
{
	int status;

	try {
		status = run_all(argc, argv, why);
	} catch (...) {
		status = reason_set(why, caught(), "the benchmarks could not be run");
	}
	benchmark::ClearRegisteredBenchmarks();
	return status;
}

bool gbench_next(struct gbench_state *state)
{
	return state->state.KeepRunning();
}

uint64_t gbench_next_batch(struct gbench_state *state, uint64_t most)
{
	return state->state.KeepRunningBatch(static_cast<benchmark::IterationCount>(most)) ? most : 0;
}

void gbench_set_seconds(struct gbench_state *state, double seconds)
{
	state->state.SetIterationTime(seconds);
}

void gbench_pause(struct gbench_state *state)
{
	state->state.PauseTiming();
}

void gbench_resume(struct gbench_state *state)
{
	state->state.ResumeTiming();
}

void gbench_items(struct gbench_state *state, uint64_t items)
{
	or_end([=] { state->state.SetItemsProcessed(static_cast<int64_t>(items)); });
}

void gbench_counter(struct gbench_state *state, const char *name, double value)
{
	or_end([=] { state->state.counters[name] = value; });
}

void gbench_skip(struct gbench_state *state, const char *error)
{
	or_end([=] {
		const std::string text = printable(error);

		if (skipped.empty())
			skipped = text;
		state->state.SkipWithError(text.c_str());
	});
}

unsigned gbench_thread_index(const struct gbench_state *state)
{
	return static_cast<unsigned>(state->state.thread_index());
}

uint64_t gbench_iterations(const struct gbench_state *state)
{
	return static_cast<uint64_t>(state->state.iterations());
}
}
