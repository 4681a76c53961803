/*
 * build_info: what this program was built from.
 *
 * Version and flags are the configuration's. The commit is looked up when the program is
 * linked (harness/machine/commit.cmake), whenever the code or the checkout has changed, so it never
 * speaks of another state of the tree. Only the program itself carries it: in others, such as
 * tests, `commit` is empty.
 */
#ifndef TELAR_BUILD_INFO_H
#define TELAR_BUILD_INFO_H

#include <stdbool.h>

struct build_info {
	const char *version, *build_type, *compiler, *flags;
	const char *commit;     /* 40 hexadecimal digits, or "" */
	bool changed;           /* the tree differed from the commit */
	const char *commit_why; /* why there is no commit, else NULL */
};

extern const struct build_info build_info;

#endif
