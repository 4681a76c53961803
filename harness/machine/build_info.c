/*
 * See build_info.h. Compiled twice: into the library as it is, and into the program with the
 * generated commit.h, where it then stands in for the library's.
 */
#include "machine/build_info.h"

#include <stddef.h>

#ifdef TELAR_COMMIT_HEADER
#include TELAR_COMMIT_HEADER
#else
#define TELAR_COMMIT ""
#define TELAR_COMMIT_CHANGED false
#define TELAR_COMMIT_WHY "only the program telar itself knows its commit"
#endif

#ifdef __clang__
#define COMPILER __VERSION__
#else
#define COMPILER "gcc " __VERSION__
#endif

const struct build_info build_info = {
        .version = TELAR_VERSION,
        .build_type = TELAR_BUILD_TYPE,
        .compiler = COMPILER,
        .flags = TELAR_FLAGS,
        .commit = TELAR_COMMIT,
        .changed = TELAR_COMMIT_CHANGED,
        .commit_why = TELAR_COMMIT_WHY,
};
