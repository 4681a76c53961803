/*
 * telar test: only its help. The tests need everything built first, so the telar script in the
 * checkout runs them before it comes to this program.
 */
#include "command.h"

#include <argp.h>
#include <string.h>

static const char documentation[] =
        "Build everything and run all tests. Words after it go to ctest.\v"
        "  telar test\n"
        "  telar test -R suite            only tests whose name matches\n"
        "  telar test -N                  which tests there are\n"
        "\n"
        "A test that needs a privilege which is not there says so and is skipped.\n"
        "\n"
        "Exit status: 0 all pass, 8 one does not (ctest's), 1 the build failed, 3 the system refused.";

static int command_test_run(int argc, char **argv)
{
	static const struct argp argp = {NULL, NULL, "[CTEST-OPTION...]", documentation, NULL, NULL, NULL};

	if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "--usage") == 0))
		argp_parse(&argp, argc, argv, 0, NULL, NULL);
	return command_fail(EXIT_USAGE, "the tests are run by the script in the checkout: ./telar test");
}

const struct command command_test = {
        .name = "test",
        .summary = "build everything and run all tests; words after it go to ctest",
        .run = command_test_run,
};
