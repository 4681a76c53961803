/* See gbench_flags.hh. */
#include "gbench/gbench_flags.hh"

#include <jansson.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <new>
#include <set>

namespace gbench
{

namespace
{

const Flag flags[] = {
        {"benchmark_filter", Value::any, nullptr},
        {"benchmark_list_tests", Value::truth, nullptr},
        {"benchmark_out", Value::text, nullptr},
        {"benchmark_out_format", Value::format, nullptr},
        {"benchmark_context", Value::text, nullptr},
        {"benchmark_time_unit", Value::unit, nullptr},
        {"v", Value::text, "the harness says in its own words what it does"},
        {"benchmark_repetitions", Value::text, "--repetitions says how many trials a cell has"},
        {"benchmark_min_time", Value::text, "--window says how long a trial measures"},
        {"benchmark_min_warmup_time", Value::text, "--warmup says how long a trial warms up"},
        {"benchmark_enable_random_interleaving", Value::truth,
                "trials are always interleaved, in the order that --seed gives"},
        {"benchmark_report_aggregates_only", Value::truth, "every trial is recorded, see --repetitions"},
        {"benchmark_display_aggregates_only", Value::truth, "the summary shows medians only, as it is"},
        {"benchmark_format", Value::format, "--out says where benchmark.json and cells.csv are written"},
        {"benchmark_color", Value::text, "the summary is plain text, and figures are drawn beside it"},
        {"benchmark_counters_tabular", Value::truth, "--out says where cells.csv is written, a table"},
        {"benchmark_perf_counters", Value::any,
                "they would count the harness; switches, migrations and faults of the workers are recorded "
                "in cells.csv under --out"},
        {"benchmark_dry_run", Value::truth, "--window and --repetitions make a run short"},
};

} // namespace

const char suite_flags[] = "--benchmark_filter, --benchmark_list_tests, --benchmark_out, "
                           "--benchmark_out_format=json, --benchmark_context and --benchmark_time_unit";

static std::string value_check(const Argument &argument)
{
	static const std::set<std::string> truths = {
	        "true", "false", "1", "0", "yes", "no", "on", "off", "t", "f", "y", "n"};
	static const std::set<std::string> formats = {"console", "json", "csv"},
	                                   units = {"ns", "us", "ms", "s"};

	switch (argument.flag->value) {
	case Value::truth:
		return !argument.has_value || truths.count(argument.value) ? "" : "wants true or false";
	case Value::format:
		return formats.count(argument.value) ? "" : "wants console, json or csv";
	case Value::unit:
		return units.count(argument.value) ? "" : "wants ns, us, ms or s";
	case Value::text:
		return argument.value.empty() ? "wants a value" : "";
	case Value::any:
		return argument.has_value ? "" : "wants a value";
	}
	return "";
}

std::string argument_parse(const char *text, Argument *argument)
{
	const std::string whole(text);
	const size_t equals = whole.find('=');

	argument->flag = nullptr;
	argument->text = whole;
	argument->has_value = equals != std::string::npos;
	argument->value = argument->has_value ? whole.substr(equals + 1) : "";
	for (const Flag &flag : flags)
		if (whole.substr(0, equals) == std::string("--") + flag.name)
			argument->flag = &flag;
	return argument->flag ? value_check(*argument) : "is not a flag of Google Benchmark";
}

bool argument_is(const Argument &argument, const char *name)
{
	return std::strcmp(argument.flag->name, name) == 0;
}

bool argument_true(const Argument &argument)
{
	return !argument.has_value || std::strchr("t1y", argument.value[0]) || argument.value == "on";
}

std::string printable(const char *text)
{
	json_t *const valid = json_string(text);
	std::string result(text);

	for (char &c : result)
		if (static_cast<unsigned char>(c) < ' ' || c == 0x7f || (!valid && (c & 0x80)))
			c = '?';
	json_decref(valid);
	return result;
}

int caught()
{
	try {
		throw;
	} catch (const std::bad_alloc &) {
		return -ENOMEM;
	} catch (...) {
		return -EIO;
	}
}

int check_out(const std::string &path, struct reason *why)
{
	if (path.empty())
		return 0;
	errno = 0;
	if (std::ofstream(path, std::ios::app))
		return 0;
	const int error = errno ? errno : EIO;

	return reason_set(
	        why, -error, "--benchmark_out=%s cannot be written: %s", path.c_str(), std::strerror(error));
}

std::string Filter::compile(const std::string &text)
{
	char error[128];

	release();
	negative_ = !text.empty() && text[0] == '-';
	const std::string pattern = text.substr(negative_ ? 1 : 0);
	const int status = regcomp(&regex_, pattern.empty() || pattern == "all" ? "." : pattern.c_str(),
	        REG_EXTENDED | REG_NOSUB);

	compiled_ = status == 0;
	if (compiled_)
		return "";
	regerror(status, &regex_, error, sizeof(error));
	return std::string("is not a regular expression: ") + error;
}

bool Filter::matches(const char *name) const
{
	return !compiled_ || (regexec(&regex_, name, 0, nullptr, 0) == 0) != negative_;
}

void Filter::release()
{
	if (compiled_)
		regfree(&regex_);
	compiled_ = negative_ = false;
}

} // namespace gbench
