/*
 * gbench_suite: the benchmark.json that is being written, shared by the two files that do: gbench.cc opens
 * and closes it, gbench_trial.cc runs the trials into it.
 */
#ifndef TELAR_GBENCH_SUITE_HH
#define TELAR_GBENCH_SUITE_HH

#include "gbench/gbench_flags.hh"

#include <benchmark/benchmark.h>

#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <string>

namespace gbench
{

/* What one name has been given so far: the only memory that grows, with the cells of a suite. */
struct Family {
	int64_t index, entries;
};

struct Suite {
	std::string path, copy_path;
	Filter filter;
	bool list_only = false;
	std::set<std::string> context_keys;
	std::map<std::string, Family> families;
	std::ofstream file;
	std::unique_ptr<benchmark::JSONReporter> json;
	int error = 0; /* of the first write that failed */
};

extern Suite suite;

/* Remembers why the file cannot be written, and returns it; streams say only that it cannot. */
int check_file();

/* Registers the trial under its name, runs it and adds it to the file. 0 or a negative errno. */
int run_trial(const char *name, gbench_trial_fn *run, void *arg);

} // namespace gbench

#endif
