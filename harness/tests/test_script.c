/*
 * The telar script, with tools that only pretend: cmake "configures" by making a program that
 * says how it was called, ninja "builds" by making a file. Every call goes into a list, so the
 * test sees what was done and what was not.
 */
#include "cmocka_all.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static char folder[] = "/tmp/telar-script-XXXXXX";

/* $T/a is a checkout, $T/bin all that there is in $PATH. */
static const char preparation[] =
        "cd \"$T\" && mkdir -p a bin\n"
        "cp \"$TELAR_ROOT/telar\" a/ && touch a/CMakePresets.json\n"
        "for tool in sh cat cp env find flock grep head id chmod ln mkdir mv printf readlink rm sleep tail "
        "touch; do\n"
        "	ln -s \"$(command -v $tool)\" bin/ || exit 1\n"
        "done\n"
        "fake() { { echo '#!/bin/sh'; echo 'echo \"${0##*/} $*\" >>\"$T/calls\"'; cat; } >bin/$1; chmod +x "
        "bin/$1; }\n"
        "fake cmake <<'X'\n"
        "[ \"$1\" = --version ] && echo cmake version ${CMAKE_VERSION-3.25.1} && exit\n"
        "mkdir -p build/release\n"
        "{ echo '#!/bin/sh'; echo 'echo \"$TELAR_ROOT|$#|$*\"'; } >build/release/telar\n"
        "chmod +x build/release/telar\n"
        "X\n"
        "fake ninja <<'X'\n"
        "[ -z \"$BROKEN\" ] || { echo 'error: it does not compile'; exit 1; }\n"
        "case $* in\n"
        "*' -n '*) [ ! -e \"$2/built\" ] || echo 'ninja: no work to do.' ;;\n"
        "*) touch \"$2/built\" ;;\n"
        "esac\n"
        "X\n"
        "fake pkg-config <<'X'\n"
        "[ -e \"$T/installed\" ] || [ \"$2\" != \"$LACKING\" ]\n"
        "X\n"
        "fake apt-get <<'X'\n"
        "case $* in\n"
        "*install*) [ -e \"$T/updated\" ] && touch \"$T/installed\" ;;\n"
        "*update*) touch \"$T/updated\" ;;\n"
        "esac\n"
        "X\n"
        "fake ctest </dev/null\n"
        "fake nproc </dev/null\n"
        "for tool in cc c++ gnuplot patch; do fake $tool </dev/null; done\n";

/* Runs sh commands; what they print is in `out`. Returns their exit status. */
static int sh(const char *commands, char *out, size_t size)
{
	FILE *pipe = popen(commands, "re");
	size_t length;
	int status;

	assert_non_null(pipe);
	length = fread(out, 1, size - 1, pipe);
	out[length] = '\0';
	status = pclose(pipe);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int prepare(void **state)
{
	char out[4096];

	(void)state;
	memcpy(strrchr(folder, '-') + 1, "XXXXXX", 6);
	if (!mkdtemp(folder))
		return -1;
	setenv("T", folder, 1);
	return sh(preparation, out, sizeof(out));
}

static int clean_up(void **state)
{
	char out[4096];

	(void)state;
	return sh("rm -rf \"$T\"", out, sizeof(out));
}

/* With $PATH reduced to the pretenders, standard error beside standard output. */
static void assert_script(const char *commands, int status, const char *expected)
{
	char text[4096], out[8192], wanted[4096];
	size_t used = 0;

	snprintf(text, sizeof(text), "{ cd \"$T\"; PATH=$T/bin; unset TELAR_ROOT; %s; } 2>&1", commands);
	/* @ stands for the folder */
	for (const char *c = expected; *c; c++)
		used += (size_t)snprintf(wanted + used, sizeof(wanted) - used, *c == '@' ? "%s" : "%.1s",
		        *c == '@' ? folder : c);
	if (sh(text, out, sizeof(out)) != status || strcmp(out, wanted) != 0)
		fail_msg("%s\nprinted\n%snot\n%s", commands, out, wanted);
}

static void builds_once_then_only_runs(void **state)
{
	(void)state;
	assert_script("./a/telar list 'two words'", 0,
	        "telar: configuring\ntelar: building\n@/a|2|list two words\n");
	assert_script("rm calls; ./a/telar; cat calls", 0, "@/a|0|\nninja -C @/a/build/release -n telar\n");
}

static void is_found_by_any_path(void **state)
{
	(void)state;
	assert_script("a/telar 2>/dev/null", 0, "@/a|0|\n");
	assert_script("ln -s a/telar link; ./link; mkdir b; ln -s ../link b/link; cd b; ./link x", 0,
	        "@/a|0|\n@/a|1|x\n");
	assert_script("PATH=$PATH:$T/a; cd bin; telar; cd ../a; sh telar; CDPATH=$T telar", 0,
	        "@/a|0|\n@/a|0|\n@/a|0|\n");
}

static void builds_again_what_has_changed(void **state)
{
	(void)state;
	assert_script(
	        "a/telar 2>/dev/null; rm a/build/release/built calls; a/telar; grep -c cmake.--preset calls",
	        1, "@/a|0|\ntelar: building\n@/a|0|\n0\n");
}

static void configures_a_copied_checkout_again(void **state)
{
	(void)state;
	assert_script("a/telar >calls 2>&1; cp -r a b; b/telar", 0,
	        "telar: configuring\ntelar: building\n@/b|0|\n");
}

static void configures_again_for_new_presets(void **state)
{
	(void)state;
	assert_script("a/telar >calls 2>&1; sleep 0.02; touch a/CMakePresets.json; a/telar", 0,
	        "telar: configuring\ntelar: building\n@/a|0|\n");
}

static void shows_why_the_build_failed(void **state)
{
	(void)state;
	assert_script("BROKEN=1 a/telar list", 1,
	        "telar: configuring\ntelar: building\nerror: it does not compile\ntelar: the build failed\n");
}

static void says_what_it_installs_and_updates_the_lists_when_it_must(void **state)
{
	(void)state;
	assert_script("rm bin/id; { echo '#!/bin/sh'; echo echo 0; } >bin/id; chmod +x bin/id; "
	              "LACKING=inih a/telar; grep apt-get calls",
	        0,
	        "telar: missing: libinih-dev\n"
	        "telar: installing: apt-get install --no-install-recommends libinih-dev\n"
	        "telar: configuring\ntelar: building\n@/a|0|\n"
	        "apt-get -q -y -o DPkg::Lock::Timeout=120 install --no-install-recommends libinih-dev\n"
	        "apt-get -q -y -o DPkg::Lock::Timeout=120 update\n"
	        "apt-get -q -y -o DPkg::Lock::Timeout=120 install --no-install-recommends libinih-dev\n");
}

static void names_what_is_missing_where_it_cannot_install(void **state)
{
	(void)state;
	assert_script(
	        "rm bin/apt-get; CMAKE_VERSION=3.18.4 LACKING=jansson a/telar; echo $?; grep -c preset calls",
	        1,
	        "telar: missing: cmake libjansson-dev (these are Debian's names, and this system has no "
	        "apt-get: install them its own way)\n3\n0\n");
}

static void goes_on_without_gnuplot_only(void **state)
{
	(void)state;
	assert_script("rm bin/apt-get bin/gnuplot; a/telar; rm a/build/release/built; a/telar", 0,
	        "telar: no figures without gnuplot-nox (these are Debian's names, and this system has no "
	        "apt-get: install them its own way)\n"
	        "telar: configuring\ntelar: building\n@/a|0|\ntelar: building\n@/a|0|\n");
}

static void waits_for_another_build(void **state)
{
	(void)state;
	/* whoever holds the lock lets go once the waiting has been announced */
	assert_script("mkdir a/build; exec 8>a/build/lock; flock 8; a/telar 2>err 8>&- & "
	              "until grep -q waiting err 2>/dev/null; do sleep 0.01; done; exec 8>&-; wait; cat err",
	        0,
	        "@/a|0|\ntelar: waiting for another telar to finish building\n"
	        "telar: configuring\ntelar: building\n");
}

static void says_what_to_do_where_it_may_not_build(void **state)
{
	(void)state;
	/* a file in the folder's place stops root too */
	assert_script("touch a/build; a/telar list", 3,
	        "telar: the program must be built, and you may not write to @/a/build: copy @/a to a folder "
	        "of "
	        "your own and run ./telar there, or let its owner run it once\n");
}

static void tests_everything(void **state)
{
	(void)state;
	assert_script("a/telar test -R suite; grep -e ctest -e all calls", 0,
	        "telar: configuring\ntelar: building\n"
	        "ninja -C @/a/build/release all\n"
	        "ctest --preset release --parallel  -R suite\n");
	assert_script("a/telar test --help; grep -c ctest calls", 0, "@/a|2|test --help\n1\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(builds_once_then_only_runs, prepare, clean_up),
	        cmocka_unit_test_setup_teardown(is_found_by_any_path, prepare, clean_up),
	        cmocka_unit_test_setup_teardown(builds_again_what_has_changed, prepare, clean_up),
	        cmocka_unit_test_setup_teardown(configures_a_copied_checkout_again, prepare, clean_up),
	        cmocka_unit_test_setup_teardown(configures_again_for_new_presets, prepare, clean_up),
	        cmocka_unit_test_setup_teardown(shows_why_the_build_failed, prepare, clean_up),
	        cmocka_unit_test_setup_teardown(
	                says_what_it_installs_and_updates_the_lists_when_it_must, prepare, clean_up),
	        cmocka_unit_test_setup_teardown(
	                names_what_is_missing_where_it_cannot_install, prepare, clean_up),
	        cmocka_unit_test_setup_teardown(goes_on_without_gnuplot_only, prepare, clean_up),
	        cmocka_unit_test_setup_teardown(waits_for_another_build, prepare, clean_up),
	        cmocka_unit_test_setup_teardown(says_what_to_do_where_it_may_not_build, prepare, clean_up),
	        cmocka_unit_test_setup_teardown(tests_everything, prepare, clean_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
