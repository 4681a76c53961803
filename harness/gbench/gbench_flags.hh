/*
 * gbench_flags: the flags of Google Benchmark that a user may give, checked before the library sees
 * them, because where it dislikes one it prints and ends the program. Shared by the two halves of
 * gbench; nothing of it is for C.
 */
#ifndef TELAR_GBENCH_FLAGS_HH
#define TELAR_GBENCH_FLAGS_HH

/* C keeps struct gbench_counter and gbench_counter() apart. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
extern "C" {
#include "base/reason.h"
}
#include "gbench/gbench.h"
#pragma GCC diagnostic pop

#include <regex.h>

#include <string>

namespace gbench
{

enum class Value { any, text, format, truth, unit };

/* A flag of Google Benchmark: what it may be set to, and why a suite of trials cannot have it. */
struct Flag {
	const char *name;
	Value value;
	const char *instead; /* NULL: a suite takes it too */
};

/* Those that a suite takes, for a sentence. */
extern const char suite_flags[];

struct Argument {
	const Flag *flag;
	std::string text, value; /* text is the whole argument */
	bool has_value;
};

/* What is wrong with an argument, or an empty string. */
std::string argument_parse(const char *text, Argument *argument);
bool argument_is(const Argument &argument, const char *name);
bool argument_true(const Argument &argument);

/* Text that stays valid JSON: Google Benchmark escapes neither control characters nor broken UTF-8. */
std::string printable(const char *text);

/* The error of the exception that is being handled. */
int caught();

/* Whether --benchmark_out can be written ("": was not given), now rather than after the last benchmark. */
int check_out(const std::string &path, struct reason *why);

/* --benchmark_filter as the library does it: a POSIX extended expression, '-' before it negates. */
class Filter
{
      public:
	Filter() = default;
	Filter(const Filter &) = delete;
	Filter &operator=(const Filter &) = delete;
	~Filter()
	{
		release();
	}

	/* What is wrong with the expression, or an empty string. */
	std::string compile(const std::string &text);
	bool matches(const char *name) const;
	void release();

      private:
	bool compiled_ = false, negative_ = false;
	regex_t regex_;
};

} // namespace gbench

#endif
