/* results: what is written comes back, on a bad disk too, and what is not a run is refused. */
#include "cmocka_all.h"

#include "results/record.h"
#include "results/results.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char base[] = "/tmp/telar-results-XXXXXX";
static char folder[64];
static hwloc_topology_t topology;

/* Removes a folder of plain files. */
static void remove_all(const char *path)
{
	DIR *const dir = opendir(path);
	struct dirent *entry;

	while (dir && (entry = readdir(dir)))
		if (entry->d_name[0] != '.')
			unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
	rmdir(path);
}

static int make_base(void **state)
{
	(void)state;
	if (!mkdtemp(base) || hwloc_topology_init(&topology) < 0 ||
	        hwloc_topology_set_synthetic(topology, "pack:1 core:2 pu:1") < 0)
		return -1;
	snprintf(folder, sizeof(folder), "%s/run", base);
	return hwloc_topology_load(topology);
}

static int remove_base(void **state)
{
	(void)state;
	hwloc_topology_destroy(topology);
	return rmdir(base);
}

static int remove_run(void **state)
{
	(void)state;
	remove_all(folder);
	return 0;
}

static char *path_of(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

/* The whole file; the caller frees it. */
static char *read_file(const char *name)
{
	FILE *const file = fopen(path_of(name), "r");
	char *const text = calloc(1, 100000);

	if (!file || !text)
		fail_msg("cannot read %s", path_of(name));
	fread(text, 1, 99999, file);
	fclose(file);
	return text;
}

static void write_journal(const char *text)
{
	FILE *const file = fopen(path_of("journal.jsonl"), "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fclose(file), 0);
}

static void create(struct results *results)
{
	json_t *const about = json_pack("{s:s, s:i}", "suite", "quick", "seed", 7);
	json_t *const environment = json_pack("{s:s}", "kernel", "6.18");
	struct reason why;

	assert_non_null(about);
	if (results_create(results, folder, about, environment, topology, &why) < 0)
		fail_msg("%s", why.text);
	json_decref(about);
	json_decref(environment);
}

/* Every field different, so that none can be taken for another. */
static struct trial_record full_record(void)
{
	static uint64_t jobs[2] = {11, 12}, connections[2] = {13, 14};
	static char latency[] = "50:1 99:2";

	return (struct trial_record){
	        .cell = "cluster/rpc(2ms,exp)/fifo:10/none/2/cpu:2",
	        .model = "cluster",
	        .workload = "rpc(2ms,exp)",
	        .policy = "fifo:10",
	        .policy_exact = "fifo:10 exactly",
	        .placement = "none",
	        .background = "cpu:2",
	        .arrival = "open(500/s,poisson)",
	        .trial = 3,
	        .order = 42,
	        .outcome = {.status = TRIAL_OK,
	                .jobs_started = 105,
	                .jobs_done = 104,
	                .jobs_wrong = 1,
	                .jobs_failed = 2,
	                .jobs_lost = 3,
	                .jobs_in_window = 100,
	                .warmup_ns = 40000123,
	                .window_ns = 200000123,
	                .slice_jobs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
	                .unsteady = "unsteady: it rose",
	                .throughput_jobs_per_s = 499.99969250018906,
	                .p50_ns = 50,
	                .p90_ns = 90,
	                .p99_ns = 99,
	                .p999_ns = 999,
	                .max_ns = 1000,
	                .cpu_user_ns = 21,
	                .cpu_sys_ns = 22,
	                .voluntary_switches = 23,
	                .involuntary_switches = 24,
	                .minor_faults = 25,
	                .migrations = 26,
	                .max_rss_kib = 27,
	                .jain = 0.998,
	                .steal_ns = 28,
	                .foreign_cpu_ns = 34,
	                .pressure_ns = 35,
	                .frequency_khz = 36,
	                .gaps = 41,
	                .gap_ns = 42,
	                .longest_gap_ns = 43,
	                .polluted = "other load",
	                .latency = latency,
	                .respawned = 29,
	                .admission_retries = 30,
	                .driver_cpu_ns = 31,
	                .arrivals = 34,
	                .arrivals_in_window = 35,
	                .backlog = 36,
	                .backlog_left = 37,
	                .overloaded = true,
	                .driver_late_ns = 32,
	                .driver_late_p99_ns = 38,
	                .uncorrected_p50_ns = 39,
	                .uncorrected_p99_ns = 40,
	                .driver_policy = "fifo:11",
	                .waits_by = "epoll",
	                .workers = 2,
	                .worker_jobs = jobs,
	                .worker_connections = connections,
	                .setup_ns = 33},
	};
}

static struct trial_record refused_record(void)
{
	struct trial_record record = full_record();

	record.outcome = (struct outcome){.status = TRIAL_REFUSED,
	        .error = -EPERM,
	        .reason = "real-time needs CAP_SYS_NICE, or \"ulimit -r\"",
	        .window_ns = 1,
	        .migrations = -1,
	        .steal_ns = -1,
	        .jain = NAN,
	        .workers = 2};
	return record;
}

static void append(struct results *results, const struct trial_record *record)
{
	struct reason why;

	if (results_append(results, record, &why) < 0)
		fail_msg("%s", why.text);
}

static void read_back(struct run *run)
{
	struct reason why;

	if (results_read(run, folder, &why) < 0)
		fail_msg("%s", why.text);
}

/* By the text of their journal lines; writes_the_journal() says what is in one. */
static void assert_same(const struct trial_record *read, const struct trial_record *written)
{
	json_t *const a = record_to_json(read), *const b = record_to_json(written);
	char *const read_text = json_dumps(a, JSON_COMPACT), *const written_text =
	                                                             json_dumps(b, JSON_COMPACT);

	assert_non_null(read_text);
	assert_non_null(written_text);
	assert_string_equal(read_text, written_text);
	free(read_text);
	free(written_text);
	json_decref(a);
	json_decref(b);
}

static void reads_back_what_it_wrote(void **state)
{
	const struct trial_record written[] = {full_record(), refused_record()};
	struct results results;
	struct run run;

	(void)state;
	create(&results);
	assert_string_equal(results.run, "run");
	append(&results, &written[0]);
	append(&results, &written[1]);
	results_release(&results);
	read_back(&run);
	assert_int_equal(run.trial_count, 2);
	assert_false(run.truncated);
	assert_string_equal(run.run, "run");
	assert_string_equal(json_string_value(json_object_get(run.about, "suite")), "quick");
	assert_string_equal(json_string_value(json_object_get(run.environment, "kernel")), "6.18");
	assert_int_equal(strlen(run.date), strlen("2025-11-21 07:13 UTC"));
	assert_non_null(strstr(run.date, " UTC"));
	assert_same(&run.trials[0], &written[0]);
	assert_same(&run.trials[1], &written[1]);
	run_release(&run);
}

/* Each by itself, because more may stand between them. */
static void writes_the_journal(void **state)
{
	static const char *const expected[] = {"\n{\"kind\":\"trial\",",
	        "\"cell\":\"cluster/rpc(2ms,exp)/fifo:10/none/2/cpu:2\",\"trial\":3,\"order\":42,",
	        "\"model\":\"cluster\",\"workload\":\"rpc(2ms,exp)\",\"policy\":\"fifo:10\",",
	        "\"placement\":\"none\",\"workers\":2,\"background\":\"cpu:2\",",
	        "\"status\":\"ok\",\"error\":0,\"reason\":\"\",", "\"jobs_started\":105,\"jobs_done\":104,",
	        "\"jobs_wrong\":1,\"jobs_failed\":2,\"jobs_lost\":3,\"jobs_in_window\":100,",
	        "\"window_ns\":200000123,\"throughput_jobs_per_s\":499.99969250018904,",
	        "\"p50_ns\":50,\"p90_ns\":90,\"p99_ns\":99,\"max_ns\":1000,",
	        "\"cpu_user_ns\":21,\"cpu_sys_ns\":22,\"voluntary_switches\":23,\"involuntary_switches\":24,",
	        "\"migrations\":26,",
	        "\"minor_faults\":25,\"max_rss_kib\":27,\"jain\":0.998,\"steal_ns\":28,",
	        "\"foreign_cpu_ns\":34,", "\"pressure_ns\":35,", "\"frequency_khz\":36,",
	        "\"gaps\":41,\"gap_ns\":42,\"longest_gap_ns\":43,", "\"polluted\":\"other load\",",
	        "\"warmup_ns\":40000123,", "\"slice_jobs\":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16],",
	        "\"unsteady\":\"unsteady: it rose\",", "\"respawned\":29,", "\"admission_retries\":30,",
	        "\"driver_cpu_ns\":31,", "\"driver_late_ns\":32,", "\"policy_exact\":\"fifo:10 exactly\",",
	        "\"driver_policy\":\"fifo:11\",", "\"waits_by\":\"epoll\",", "\"worker_jobs\":[11,12],",
	        "\"worker_connections\":[13,14],", "\"setup_ns\":33,", "\"arrival\":\"open(500/s,poisson)\",",
	        "\"p999_ns\":999,", "\"overloaded\":true,", "\"latency\":\"50:1 99:2\""};
	const struct trial_record record = full_record();
	struct results results;
	char *text;

	(void)state;
	create(&results);
	append(&results, &record);
	results_release(&results);
	text = read_file("journal.jsonl");
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++)
		if (!strstr(text, expected[i]))
			fail_msg("no %s in %s", expected[i], text);
	assert_string_equal(text + strlen(text) - 2, "}\n");
	free(text);
}

static void a_trial_is_on_disk_before_the_next(void **state)
{
	const struct trial_record record = full_record();
	struct results results;
	struct run run;

	(void)state;
	create(&results);
	for (size_t trials = 0; trials < 3; trials++) {
		read_back(&run);
		assert_int_equal(run.trial_count, trials);
		run_release(&run);
		append(&results, &record);
	}
	results_release(&results);
}

static void writes_the_csv(void **state)
{
	static const char expected[] =
	        "run,cell,trial,order,model,workload,policy,placement,workers,background,status,reason,"
	        "jobs_done,jobs_wrong,jobs_lost,window_ns,throughput_jobs_per_s,p50_ns,p90_ns,p99_ns,max_ns,"
	        "cpu_user_ns,cpu_sys_ns,voluntary_switches,involuntary_switches,migrations,minor_faults,"
	        "max_rss_kib,jain,steal_ns\n"
	        "run,\"cluster/rpc(2ms,exp)/fifo:10/none/2/"
	        "cpu:2\",3,42,cluster,\"rpc(2ms,exp)\",fifo:10,none,"
	        "2,cpu:2,ok,other "
	        "load,104,1,3,200000123,499.999693,50,90,99,1000,21,22,23,24,26,25,27,0.998,28\n"
	        "run,\"cluster/rpc(2ms,exp)/fifo:10/none/2/"
	        "cpu:2\",3,42,cluster,\"rpc(2ms,exp)\",fifo:10,none,"
	        "2,cpu:2,refused,\"real-time needs CAP_SYS_NICE, or \"\"ulimit -r\"\"\",,,,,,,,,,,,,,,,,,\n"
	        "run,\"cluster/rpc(2ms,exp)/fifo:10/none/2/"
	        "cpu:2\",3,42,cluster,\"rpc(2ms,exp)\",fifo:10,none,"
	        "2,cpu:2,failed,one job is wrong,104,1,3,200000123,,,,,,,,,,,,,,28\n";
	struct trial_record record = full_record(), refused = refused_record();
	struct results results;
	char *text;

	(void)state;
	create(&results);
	append(&results, &record);
	append(&results, &refused);
	record.outcome.status = TRIAL_FAILED;
	snprintf(record.outcome.reason, sizeof(record.outcome.reason), "one job is wrong");
	append(&results, &record);
	results_release(&results);
	text = read_file("cells.csv");
	assert_string_equal(text, expected);
	free(text);
}

static void unknown_numbers_are_empty(void **state)
{
	struct trial_record record = full_record();
	struct results results;
	char *text;

	(void)state;
	record.outcome.migrations = record.outcome.steal_ns = -1;
	record.outcome.jain = NAN;
	create(&results);
	append(&results, &record);
	results_release(&results);
	text = read_file("cells.csv");
	assert_non_null(strstr(text, ",23,24,,25,27,,\n"));
	free(text);
	text = read_file("journal.jsonl");
	assert_non_null(strstr(text, "\"migrations\":null"));
	assert_non_null(strstr(text, "\"jain\":null"));
	free(text);
}

static void writes_the_machine_beside_it(void **state)
{
	struct results results;
	json_error_t error;
	char *text;

	(void)state;
	create(&results);
	results_release(&results);
	json_t *const environment = json_load_file(path_of("environment.json"), 0, &error);

	assert_non_null(environment);
	assert_string_equal(json_string_value(json_object_get(environment, "kernel")), "6.18");
	json_decref(environment);
	text = read_file("topology.xml");
	assert_non_null(strstr(text, "<topology"));
	free(text);
}

static void refuses(const char *path, int error, const char *sentence)
{
	json_t *const about = json_object();
	struct results results;
	struct reason why;

	assert_int_equal(results_create(&results, path, about, NULL, topology, &why), error);
	if (!strstr(why.text, sentence) || !strstr(why.text, path))
		fail_msg("%s: %s", path, why.text);
	results_release(&results);
	json_decref(about);
}

static void never_writes_over_a_folder(void **state)
{
	struct results results;
	char *before, *after;

	(void)state;
	create(&results);
	results_release(&results);
	before = read_file("journal.jsonl");
	refuses(folder, -EEXIST, "holds the results of an earlier run; choose a new folder with --out");
	after = read_file("journal.jsonl");
	assert_string_equal(before, after);
	free(before);
	free(after);
	refuses(base, -EEXIST, "is not for results; choose a new folder with --out");
	assert_int_equal(access(folder, F_OK), 0);
	refuses("/dev/null", -EEXIST, "is not for results");
	refuses("/nonexistent/folder/run", -ENOENT, "No such file or directory");
	refuses("/proc/telar", -ENOENT, "cannot make the results folder");
}

static void names_the_run_by_its_last_component(void **state)
{
	json_t *const about = json_object();
	struct results results;
	struct reason why;
	char path[80];

	(void)state;
	snprintf(path, sizeof(path), "%s//", folder);
	assert_int_equal(results_create(&results, path, about, NULL, topology, &why), 0);
	assert_string_equal(results.path, folder);
	assert_string_equal(results.run, "run");
	results_release(&results);
	json_decref(about);
}

/* RLIMIT_FSIZE is a disk that is full after so many bytes: the write that crosses it is cut short. */
static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static rlim_t size_of(const char *name)
{
	struct stat status;

	assert_int_equal(stat(path_of(name), &status), 0);
	return (rlim_t)status.st_size;
}

static void a_full_disk_leaves_no_half_line(void **state)
{
	const struct trial_record record = full_record();
	struct results results;
	struct reason why;
	struct run run;
	rlim_t full;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	create(&results);
	append(&results, &record);
	full = size_of("journal.jsonl");
	for (rlim_t room = 0; room < 40; room += 13) {
		limit_files(full + room);
		const int error = results_append(&results, &record, &why);

		limit_files(RLIM_INFINITY);
		assert_int_equal(error, -EFBIG);
		assert_non_null(strstr(why.text, "/run/journal.jsonl: File too large"));
		assert_int_equal(size_of("journal.jsonl"), full);
	}
	append(&results, &record);
	results_release(&results);
	read_back(&run);
	assert_int_equal(run.trial_count, 2);
	assert_same(&run.trials[1], &record);
	run_release(&run);
}

static void a_full_disk_leaves_no_half_folder(void **state)
{
	json_t *const about = json_object();
	struct results results;
	struct reason why;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	for (rlim_t room = 0; room <= 400; room += 200) {
		limit_files(room);
		const int error = results_create(&results, folder, about, NULL, topology, &why);

		limit_files(RLIM_INFINITY);
		assert_true(error < 0);
		assert_non_null(strstr(why.text, folder));
		assert_int_equal(access(folder, F_OK), -1);
	}
	json_decref(about);
}

static void refuses_to_read(const char *path, int error, const char *sentence)
{
	struct reason why;
	struct run run;

	assert_int_equal(results_read(&run, path, &why), error);
	if (!strstr(why.text, sentence))
		fail_msg("%s", why.text);
	assert_null(strchr(why.text, '\n'));
}

static void refuses_what_is_no_run(void **state)
{
	(void)state;
	refuses_to_read("/nonexistent/run", -ENOENT, "/nonexistent/run: No such file or directory");
	refuses_to_read("/dev/null", -ENOTDIR, "/dev/null is not the folder of a run");
	refuses_to_read(base, -ENOENT, "has no journal.jsonl");
	assert_int_equal(mkdir(folder, 0700), 0);
	write_journal("");
	refuses_to_read(folder, -EINVAL, "journal.jsonl: is empty");
	write_journal("{\"kind\":\"telar run\"");
	refuses_to_read(folder, -EINVAL, "ended before its first line was written");
	write_journal("{\"kind\":\"shopping list\"}\n");
	refuses_to_read(folder, -EINVAL, "journal.jsonl:1: not the journal of a run");
	write_journal("milk, eggs\n");
	refuses_to_read(folder, -EINVAL, "journal.jsonl:1: not a line of a journal");
	write_journal("[1]\n");
	refuses_to_read(folder, -EINVAL, "journal.jsonl:1: not a line of a journal: it is no object");
	write_journal("{\"kind\":\"telar run\",\"version\":2,\"about\":{}}\n");
	refuses_to_read(folder, -EINVAL, "version 2 of the journal, this telar reads 1");
	write_journal("{\"kind\":\"telar run\",\"version\":1}\n");
	refuses_to_read(folder, -EINVAL, "journal.jsonl:1: 'about' is missing");
	write_journal("{\"kind\":\"telar run\",\"version\":1,\"about\":{}}\n");
	refuses_to_read(folder, -EINVAL, "journal.jsonl:1: 'date' is missing");
}

/* A journal of two trials, whose text the caller frees. */
static char *two_trials(void)
{
	const struct trial_record record = full_record();
	struct results results;

	create(&results);
	append(&results, &record);
	append(&results, &record);
	results_release(&results);
	return read_file("journal.jsonl");
}

static void reads_a_journal_up_to_where_it_was_cut_off(void **state)
{
	char *const whole = two_trials();
	const size_t length = strlen(whole);
	const size_t second = (size_t)(strchr(strchr(whole, '\n') + 1, '\n') + 1 - whole);
	struct reason why;
	struct run run;

	(void)state;
	for (size_t cut = second; cut < length; cut += 1 + (length - second) / 50) {
		assert_int_equal(truncate(path_of("journal.jsonl"), (off_t)cut), 0);
		if (results_read(&run, folder, &why) < 0)
			fail_msg("cut at %zu: %s", cut, why.text);
		assert_int_equal(run.trial_count, 1);
		assert_int_equal(run.truncated, cut > second);
		run_release(&run);
		write_journal(whole);
	}
	/* The last byte too: only the line end says that the line is whole. */
	assert_int_equal(truncate(path_of("journal.jsonl"), (off_t)length - 1), 0);
	read_back(&run);
	assert_int_equal(run.trial_count, 1);
	assert_true(run.truncated);
	run_release(&run);
	free(whole);
}

/* The journal of two trials with `from` in the first of them replaced. */
static void change_line_two(const char *whole, const char *from, const char *to)
{
	const char *const line = strchr(whole, '\n') + 1;
	const char *const place = strstr(line, from);
	char *const text = calloc(1, strlen(whole) + strlen(to) + 1);

	assert_non_null(place);
	assert_non_null(text);
	sprintf(text, "%.*s%s%s", (int)(place - whole), whole, to, place + strlen(from));
	write_journal(text);
	free(text);
}

static void garbage_in_the_middle_is_an_error_with_its_line(void **state)
{
	static const struct {
		const char *from, *to, *sentence;
	} broken[] = {
	        {"{\"kind\":\"trial\"", "garbage", "journal.jsonl:2: not a line of a journal"},
	        {"\"kind\":\"trial\"", "\"kind\":\"note\"", "journal.jsonl:2: neither a run nor a trial"},
	        {"\"kind\":\"trial\",", "", "kind is 'missing'"},
	        {"\"p99_ns\":99,", "", "journal.jsonl:2: 'p99_ns' is missing"},
	        {"\"p99_ns\":99", "\"p99_ns\":-1", "journal.jsonl:2: 'p99_ns' has an impossible value"},
	        {"\"p99_ns\":99", "\"p99_ns\":\"99\"", "'p99_ns' has an impossible value"},
	        {"\"trial\":3", "\"trial\":4294967296", "'trial' has an impossible value"},
	        {"\"status\":\"ok\"", "\"status\":\"fine\"", "'status' has an impossible value"},
	        {"\"error\":0", "\"error\":1", "'error' has an impossible value"},
	        {"\"jain\":0.998", "\"jain\":\"x\"", "'jain' has an impossible value"},
	        {"\"worker_jobs\":[11,12]", "\"worker_jobs\":[11]", "'worker_jobs' has an impossible value"},
	        {"\"worker_connections\":[13", "\"worker_connections\":[-1", "'worker_connections' has an"},
	        {"\"model\":\"cluster\"", "\"model\":\"a model of no less than 24 bytes\"", "'model' has an"},
	        {"\"trial\":3", "\"trial\":3,\"trial\":3", "journal.jsonl:2: not a line of a journal"},
	};
	char *const whole = two_trials();

	(void)state;
	for (size_t i = 0; i < sizeof(broken) / sizeof(*broken); i++) {
		change_line_two(whole, broken[i].from, broken[i].to);
		refuses_to_read(folder, -EINVAL, broken[i].sentence);
	}
	free(whole);
}

static void a_trial_without_a_finished_job_has_no_latency(void **state)
{
	struct trial_record record = full_record(), read;
	char *row = record_csv_row(&record, "run");

	(void)state;
	assert_null(strstr(row, ",,"));
	free(row);
	record.outcome.p50_ns = record.outcome.p90_ns = record.outcome.p99_ns = record.outcome.max_ns = 0;
	row = record_csv_row(&record, "run");
	assert_non_null(strstr(row, ",,,,,"));
	free(row);
	json_t *const line = record_to_json(&record);

	assert_true(json_is_null(json_object_get(line, "p50_ns")));
	assert_true(json_is_null(json_object_get(line, "max_ns")));
	assert_int_equal(record_from_json(&read, line, "here", NULL), 0);
	assert_true(read.outcome.p50_ns == 0 && read.outcome.max_ns == 0);
	outcome_release(&read.outcome);
	json_decref(line);
}

/* Those of older programs: what they did not record is unknown, and no reason to lose the rest. */
static void a_journal_without_a_newer_field_is_read(void **state)
{
	char *const whole = two_trials();
	struct run run;

	(void)state;
	change_line_two(whole, "\"frequency_khz\":36,", "");
	assert_int_equal(results_read(&run, folder, NULL), 0);
	assert_int_equal(run.trial_count, 2);
	assert_int_equal(run.trials[0].outcome.frequency_khz, -1);
	run_release(&run);
	free(whole);
}

static void text_that_is_no_utf8_does_not_break_the_journal(void **state)
{
	struct trial_record record = refused_record();
	struct results results;
	struct run run;

	(void)state;
	snprintf(record.outcome.reason, sizeof(record.outcome.reason), "cannot read /tmp/\xff\n");
	create(&results);
	append(&results, &record);
	results_release(&results);
	read_back(&run);
	assert_string_equal(run.trials[0].outcome.reason, "cannot read /tmp/?\n");
	run_release(&run);
}

static void labels_come_from_the_cell(void **state)
{
	static const struct model_ops model = {.name = "pool"};
	static const struct placement_ops placement = {.name = "compact"};
	static struct workload workload = {.name = "sha256(64KiB)"};
	const struct cell cell = {.name = "pool/sha256(64KiB)/rr:5/compact/3/none",
	        .model = &model,
	        .workload = &workload,
	        .placement = &placement,
	        .policy = {.kind = POLICY_RR, .priority = 5},
	        .workers = 3};
	struct trial_record record;

	(void)state;
	trial_record_init(&record, &cell, 2, 17);
	assert_string_equal(record.cell, cell.name);
	assert_string_equal(record.model, "pool");
	assert_string_equal(record.workload, "sha256(64KiB)");
	assert_string_equal(record.policy, "rr:5");
	assert_string_equal(record.placement, "compact");
	assert_string_equal(record.background, "none");
	assert_int_equal(record.trial, 2);
	assert_int_equal(record.order, 17);
	assert_int_equal(record.outcome.workers, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_teardown(reads_back_what_it_wrote, remove_run),
	        cmocka_unit_test_teardown(writes_the_journal, remove_run),
	        cmocka_unit_test_teardown(a_trial_is_on_disk_before_the_next, remove_run),
	        cmocka_unit_test_teardown(writes_the_csv, remove_run),
	        cmocka_unit_test_teardown(unknown_numbers_are_empty, remove_run),
	        cmocka_unit_test_teardown(writes_the_machine_beside_it, remove_run),
	        cmocka_unit_test_teardown(never_writes_over_a_folder, remove_run),
	        cmocka_unit_test_teardown(names_the_run_by_its_last_component, remove_run),
	        cmocka_unit_test_teardown(a_full_disk_leaves_no_half_line, remove_run),
	        cmocka_unit_test_teardown(a_full_disk_leaves_no_half_folder, remove_run),
	        cmocka_unit_test_teardown(refuses_what_is_no_run, remove_run),
	        cmocka_unit_test_teardown(reads_a_journal_up_to_where_it_was_cut_off, remove_run),
	        cmocka_unit_test_teardown(garbage_in_the_middle_is_an_error_with_its_line, remove_run),
	        cmocka_unit_test_teardown(a_journal_without_a_newer_field_is_read, remove_run),
	        cmocka_unit_test_teardown(a_trial_without_a_finished_job_has_no_latency, remove_run),
	        cmocka_unit_test_teardown(text_that_is_no_utf8_does_not_break_the_journal, remove_run),
	        cmocka_unit_test(labels_come_from_the_cell),
	};

	return cmocka_run_group_tests(tests, make_base, remove_base);
}
