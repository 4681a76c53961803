/* A check's report: believed only as a whole. */
#include "cmocka_all.h"

#include "lesson/report.h"

#include <signal.h>
#include <string.h>

#define PASS_A "{\"case\": \"a\", \"says\": \"it adds\", \"verdict\": \"PASS\", \"seed\": 1}\n"
#define WRONG_B                                                                                              \
	"{\"case\": \"b\", \"says\": \"it ends\", \"verdict\": \"WRONG\", \"seed\": 1, \"mistake\": "        \
	"\"no-end\", "                                                                                       \
	"\"message\": \"it does not\"}\n"
#define HANG_C                                                                                               \
	"{\"case\": \"c\", \"says\": \"it ends\", \"verdict\": \"HANG\", \"seed\": 1, \"mistake\": "         \
	"\"stuck\"}\n"
#define SKIP_D                                                                                               \
	"{\"case\": \"d\", \"says\": \"x\", \"verdict\": \"SKIP\", \"seed\": 1, \"message\": \"not "         \
	"root\"}\n"
#define END(verdict, cases, passed)                                                                          \
	"{\"end\": true, \"verdict\": \"" verdict "\", \"cases\": " #cases ", \"passed\": " #passed "}\n"

static struct report read_report(const char *lines, int status)
{
	char copy[2048];
	struct confine_result run = {.status = status, .report = copy, .report_length = strlen(lines)};
	struct report report;

	strcpy(copy, lines);
	assert_int_equal(report_read(&report, &run, 60), 0);
	return report;
}

static void assert_report(const char *lines, int status, enum report_verdict verdict, const char *note)
{
	struct report report = read_report(lines, status);

	if (report.verdict != verdict || !strstr(report.note, note) || (!*note && *report.note))
		fail_msg("%s: %s, '%s'", lines, report_verdict_names[report.verdict], report.note);
	report_release(&report);
}

static void takes_a_whole_report(void **state)
{
	(void)state;
	assert_report(PASS_A END("PASS", 1, 1), 0, REPORT_PASS, "");
	assert_report(PASS_A WRONG_B END("WRONG", 2, 1), 1 << 8, REPORT_WRONG, "");
	assert_report(PASS_A HANG_C END("HANG", 2, 1), 1 << 8, REPORT_HANG, "");
	assert_report(WRONG_B HANG_C END("WRONG", 2, 0), 1 << 8, REPORT_WRONG, "");
	assert_report(SKIP_D END("SKIP", 1, 0), 77 << 8, REPORT_SKIP, "");
	assert_report(PASS_A SKIP_D END("PASS", 2, 1), 0, REPORT_PASS, "");
}

static void names_the_first_failure(void **state)
{
	struct report report = read_report(PASS_A WRONG_B HANG_C END("WRONG", 3, 1), 1 << 8);

	(void)state;
	assert_string_equal(report_text(report_failure(&report), "case"), "b");
	assert_string_equal(report_mistake(&report), "no-end");
	assert_int_equal(report.passed, 1);
	report_release(&report);
	report = read_report(PASS_A END("PASS", 1, 1), 0);
	assert_null(report_failure(&report));
	assert_string_equal(report_mistake(&report), "");
	report_release(&report);
}

static void does_not_believe_a_forged_one(void **state)
{
	(void)state;
	assert_report(END("PASS", 1, 1) PASS_A, 0, REPORT_WRONG, "goes on after its end");
	assert_report(PASS_A END("PASS", 1, 1) END("WRONG", 1, 0), 0, REPORT_WRONG, "goes on after its end");
	assert_report(PASS_A WRONG_B END("PASS", 2, 2), 0, REPORT_WRONG, "contradicts itself");
	assert_report(PASS_A END("PASS", 1, 1), 1 << 8, REPORT_WRONG,
	        "reported PASS and then ended with exit status 1");
	assert_report(PASS_A END("PASS", 1, 1), SIGKILL, REPORT_WRONG, "by signal 9");
	assert_report("hello\n" PASS_A END("PASS", 1, 1), 0, REPORT_WRONG, "none of its own");
	assert_report("{\"case\": \"a\", \"verdict\": \"GREAT\"}\n" END("PASS", 1, 1), 0, REPORT_WRONG,
	        "without a name or a verdict");
	assert_report("{\"case\": \"a\", \"case\": \"b\", \"verdict\": \"PASS\"}\n", 0, REPORT_WRONG,
	        "none of its own");
}

static void takes_silence_for_wrong(void **state)
{
	(void)state;
	assert_report("", 0, REPORT_WRONG, "was ended with exit status 0 before it had finished");
	assert_report(PASS_A, 0, REPORT_WRONG, "before it had finished");
	assert_report(PASS_A "{\"end\": true, \"verdict\": \"PASS\"", SIGSEGV, REPORT_WRONG, "by signal 11");
	assert_report(END("PASS", 0, 0), 0, REPORT_WRONG, "no case");
}

static void tells_a_hang_of_the_whole(void **state)
{
	char lines[] = PASS_A;
	const struct confine_result run = {
	        .status = SIGKILL, .report = lines, .report_length = strlen(lines), .timed_out = true};
	struct report report;

	(void)state;
	assert_int_equal(report_read(&report, &run, 60), 0);
	assert_int_equal(report.verdict, REPORT_HANG);
	assert_string_equal(report.note, "the whole check took longer than 60 s and was ended");
	report_release(&report);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(takes_a_whole_report),
	        cmocka_unit_test(names_the_first_failure),
	        cmocka_unit_test(does_not_believe_a_forged_one),
	        cmocka_unit_test(takes_silence_for_wrong),
	        cmocka_unit_test(tells_a_hang_of_the_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
