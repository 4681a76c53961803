/*
 * gbench: the file of a suite. Google Benchmark behind the C interface of gbench.h.
 *
 * It needs nothing newer than Google Benchmark 1.7 and nothing that 1.9 has removed. It prints
 * nothing.
 */
#include "gbench/gbench_suite.hh"

extern "C" {
#include "gbench/gbench_totals.h"
}

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

using namespace gbench;

Suite gbench::suite;

int gbench::check_file()
{
	if (!suite.file && suite.error == 0)
		suite.error = errno ? -errno : -EIO;
	return suite.error;
}

namespace
{

/* Sets every flag that a trial depends on, so that no BENCHMARK_... variable of the environment does. */
void initialize_for_trials(const std::string &time_unit)
{
	std::vector<std::string> texts = {program_invocation_name, "--benchmark_filter=.",
	        "--benchmark_list_tests=false", "--benchmark_enable_random_interleaving=false",
	        "--benchmark_report_aggregates_only=false", "--benchmark_format=console",
	        "--benchmark_out=", "--benchmark_out_format=json", "--benchmark_color=false",
	        "--benchmark_perf_counters=", "--benchmark_min_warmup_time=0", "--benchmark_dry_run=false",
	        "--benchmark_time_unit=" + time_unit, "--v=0"};
	std::vector<char *> argv;

	for (std::string &text : texts)
		argv.push_back(text.data());
	int argc = static_cast<int>(argv.size());

	argv.push_back(nullptr);
	benchmark::Initialize(&argc, argv.data());
	/* The library keeps the pointer, and writes the name into the context. */
	benchmark::BenchmarkReporter::Context::executable_name = program_invocation_short_name;
}

/* key=value,key=value. False when it is something else, or a key is there already. */
bool context_add(const std::string &list)
{
	for (size_t begin = 0; begin <= list.size();) {
		const std::string pair = list.substr(begin, list.find(',', begin) - begin);
		const size_t equals = pair.find('=');

		if (equals == 0 || equals == std::string::npos || equals != pair.rfind('='))
			return false;
		if (!suite.context_keys.insert(pair.substr(0, equals)).second)
			return false;
		benchmark::AddCustomContext(pair.substr(0, equals), pair.substr(equals + 1));
		begin += pair.size() + 1;
	}
	return true;
}

/* Does what the argument says. What is wrong, or an empty string. */
std::string argument_take(const Argument &argument, std::string *time_unit)
{
	if (argument_is(argument, "benchmark_filter"))
		return suite.filter.compile(argument.value);
	if (argument_is(argument, "benchmark_context"))
		return context_add(printable(argument.value.c_str()))
		               ? ""
		               : "wants key=value,key=value with each key once";
	if (argument_is(argument, "benchmark_out_format"))
		return argument.value == "json"
		               ? ""
		               : "cannot be had: trials are written as json, and as cells.csv";
	if (argument_is(argument, "benchmark_list_tests"))
		suite.list_only = argument_true(argument);
	else if (argument_is(argument, "benchmark_out"))
		suite.copy_path = argument.value;
	else
		*time_unit = argument.value;
	return "";
}

int init(int argc, char **argv, struct reason *why)
{
	std::string time_unit;
	Argument argument;

	suite.copy_path.clear();
	suite.filter.release();
	suite.list_only = false;
	for (int i = 1; i < argc; i++) {
		std::string error = argument_parse(argv[i], &argument);

		if (!argument.flag)
			return reason_set(why, -EINVAL, "%s %s (a suite takes %s)", argv[i], error.c_str(),
			        suite_flags);
		if (argument.flag->instead)
			return reason_set(
			        why, -EINVAL, "%s is not for a suite: %s", argv[i], argument.flag->instead);
		if (error.empty())
			error = argument_take(argument, &time_unit);
		if (!error.empty())
			return reason_set(why, -EINVAL, "%s %s", argv[i], error.c_str());
	}
	initialize_for_trials(time_unit);
	return 0;
}

int open_file(const char *path, struct reason *why)
{
	if (suite.json)
		return reason_set(why, -EBUSY, "%s is still being written", suite.path.c_str());
	const int status = check_out(suite.copy_path, why);

	if (status < 0)
		return status;
	suite.path = path;
	suite.error = 0;
	suite.families.clear();
	errno = 0;
	suite.file = std::ofstream(path, std::ios::trunc);
	suite.json = std::make_unique<benchmark::JSONReporter>();
	suite.json->SetOutputStream(&suite.file);
	suite.json->ReportContext(benchmark::BenchmarkReporter::Context());
	suite.file.flush();
	if (check_file() == 0)
		return 0;
	suite.json.reset();
	suite.file.close();
	return reason_set(why, suite.error, "cannot write %s: %s", path, std::strerror(-suite.error));
}

/* The whole file once more, where --benchmark_out wants it. */
int copy_file(struct reason *why)
{
	std::error_code error;

	if (suite.copy_path.empty() || std::filesystem::equivalent(suite.path, suite.copy_path, error))
		return 0;
	std::filesystem::copy_file(
	        suite.path, suite.copy_path, std::filesystem::copy_options::overwrite_existing, error);
	if (!error)
		return 0;
	return reason_set(why, -error.value(), "cannot copy %s to --benchmark_out=%s: %s", suite.path.c_str(),
	        suite.copy_path.c_str(), error.message().c_str());
}

int close_file(struct reason *why)
{
	if (!suite.json)
		return 0;
	errno = 0;
	suite.json->Finalize();
	suite.file.close();
	check_file();
	suite.json.reset();
	if (suite.error < 0)
		return reason_set(why, suite.error, "cannot write %s: %s", suite.path.c_str(),
		        std::strerror(-suite.error));
	const int status = gbench_settle(suite.path.c_str(), why);

	return status < 0 ? status : copy_file(why);
}

} // namespace

extern "C" {

int gbench_init(int argc, char **argv, struct reason *why)
{
	try {
		return init(argc, argv, why);
	} catch (...) {
		return reason_set(why, caught(), "cannot read the arguments after --: out of memory");
	}
}

bool gbench_selected(const char *name)
{
	return suite.filter.matches(name);
}

bool gbench_list_only(void)
{
	return suite.list_only;
}

int gbench_context(const char *key, const char *value)
{
	if (suite.json)
		return -EBUSY;
	try {
		if (!suite.context_keys.insert(printable(key)).second)
			return -EEXIST;
		benchmark::AddCustomContext(printable(key), printable(value));
		return 0;
	} catch (...) {
		return caught();
	}
}

int gbench_open(const char *path, struct reason *why)
{
	try {
		return open_file(path, why);
	} catch (...) {
		return reason_set(why, caught(), "cannot write %s", path);
	}
}

int gbench_trial(const char *name, gbench_trial_fn *run, void *arg)
{
	int status;

	if (!suite.json)
		return -EBADF;
	try {
		status = run_trial(name, run, arg);
	} catch (...) {
		status = caught();
	}
	benchmark::ClearRegisteredBenchmarks();
	return status;
}

int gbench_close(struct reason *why)
{
	try {
		return close_file(why);
	} catch (...) {
		return reason_set(why, caught(), "cannot write %s", suite.path.c_str());
	}
}
}
