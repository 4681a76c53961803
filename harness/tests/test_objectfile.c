/* What a student's file may not bring: the compiler makes object files, and each is examined. */
#include "cmocka_all.h"

#include "lesson/objectfile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/telar-object-XXXXXX";

static int make_folder(void **state)
{
	(void)state;
	strcpy(strrchr(folder, '-'), "-XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -r '%s'", folder);
	return system(command);
}

/* 0, or the negative errno that the object file of `code` is refused with. */
static int examine(const char *code, const char *flags, bool instrumented, struct reason *why)
{
	char path[64], command[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/x.c", folder);
	file = fopen(path, "we");
	assert_non_null(file);
	fputs(code, file);
	fclose(file);
	snprintf(command, sizeof(command), "cc %s -c %s -o %s/x.o", flags, path, folder);
	assert_int_equal(system(command), 0);
	snprintf(path, sizeof(path), "%s/x.o", folder);
	return objectfile_examine(path, instrumented, why);
}

static void assert_refused(const char *code, const char *part)
{
	struct reason why = {{0}};

	assert_int_equal(examine(code, "-O2 -w", false, &why), -EINVAL);
	if (!strstr(why.text, part))
		fail_msg("%s: %s", code, why.text);
}

static void takes_functions_and_variables(void **state)
{
	struct reason why;

	(void)state;
	assert_int_equal(
	        examine("int add(int a, int b) { return a + b; } static int read(void) { return 1; } "
	                "int (*f)(void) = read; int sum = 3;",
	                "-O2 -w", false, &why),
	        0);
}

static void refuses_what_runs_without_being_called(void **state)
{
	(void)state;
	assert_refused(
	        "int n; __attribute__((constructor)) static void f(void) { n++; }", "before or after main()");
	assert_refused(
	        "int n; __attribute__((destructor)) static void f(void) { n++; }", "before or after main()");
	assert_refused("static void f(void) {} __attribute__((section(\".init_array.00101\"), used)) static "
	               "void (*g)(void) = f;",
	        "before or after main()");
	assert_refused("static void f(void) {} __attribute__((section(\".preinit_array\"), used)) static "
	               "void (*g)(void) = f;",
	        "before or after main()");
}

static void refuses_indirect_functions(void **state)
{
	(void)state;
	assert_refused("static int one(void) { return 1; } static void *choose(void) { return one; } "
	               "int f(void) __attribute__((ifunc(\"choose\")));",
	        "'f' is an indirect function");
}

static void refuses_the_c_librarys_names(void **state)
{
	(void)state;
	assert_refused("int memcmp(const void *a, const void *b, unsigned long n) { return 0; }",
	        "'memcmp' is a name of the C library's own");
	assert_refused("void _exit(int status) { for (;;); }", "'_exit'");
	assert_refused("__attribute__((weak)) int fork(void) { return 0; }", "'fork'");
}

/* ThreadSanitizer's instrumentation brings one constructor, and no more is taken. */
static void allows_the_compilers_own_constructor(void **state)
{
	struct reason why;

	(void)state;
	assert_int_equal(examine("int n; void f(void) { n++; }", "-fsanitize=thread -w", true, &why), 0);
	assert_int_equal(examine("int n; __attribute__((constructor)) void f(void) { n++; }",
	                         "-fsanitize=thread -w", true, &why),
	        -EINVAL);
}

static void refuses_what_is_no_object_file(void **state)
{
	char path[64];
	FILE *file;

	(void)state;
	snprintf(path, sizeof(path), "%s/broken.o", folder);
	for (size_t length = 1; length < 4096; length *= 3) {
		file = fopen(path, "we");
		assert_non_null(file);
		fwrite("\177ELF\2\1\1", 1, 7, file);
		for (size_t i = 0; i < length; i++)
			fputc((int)(i * 37 % 251), file);
		fclose(file);
		assert_int_equal(objectfile_examine(path, false, NULL), -ENOEXEC);
	}
	assert_int_equal(objectfile_examine(folder, false, NULL), -ENOEXEC);
	unlink(path);
	assert_int_equal(objectfile_examine(path, false, NULL), -ENOENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(takes_functions_and_variables),
	        cmocka_unit_test(refuses_what_runs_without_being_called),
	        cmocka_unit_test(refuses_indirect_functions),
	        cmocka_unit_test(refuses_the_c_librarys_names),
	        cmocka_unit_test(allows_the_compilers_own_constructor),
	        cmocka_unit_test(refuses_what_is_no_object_file),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
