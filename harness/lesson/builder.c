/* See builder.h. */
#include "lesson/builder.h"

#include "lesson/digest.h"
#include "lesson/files.h"
#include "lesson/objectfile.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WORDS_MAX 48
#define COMPILER_LIMIT_S 120

static const char *const common_flags[] = {
        "-std=gnu17", "-D_GNU_SOURCE=", "-O2", "-g", "-Wall", "-Wextra", "-pthread", NULL};

/* Every access to memory becomes a step that the explorer sees, as the source has it. */
static const char *const explore_flags[] = {"-O0", "-fsanitize=thread",
#ifdef TELAR_LESSON_CLANG
        "-mllvm", "-tsan-instrument-read-before-write=1",
#endif
        NULL};

/* A command line, word by word; the texts belong to somebody else. */
struct words {
	const char *word[WORDS_MAX];
	size_t count;
};

static void add(struct words *words, const char *word)
{
	if (words->count < WORDS_MAX - 1)
		words->word[words->count++] = word;
}

int builder_init(struct builder *builder, const char *root, struct reason *why)
{
	char self[PATH_MAX], real[PATH_MAX];
	const ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

	*builder = (struct builder){0};
	if (length < 0)
		return reason_set(why, -errno, "/proc/self/exe: %s", strerror(errno));
	self[length] = '\0';
	*strrchr(self, '/') = '\0';
	if (!realpath(root, real))
		return reason_set(why, -errno, "%s: %s", root, strerror(errno));
	if (strlen(real) > 1000 || strlen(self) > 1000)
		return reason_set(why, -ENAMETOOLONG, "%.200s...: too long", root);
	snprintf(builder->root, sizeof(builder->root), "%.1000s", real);
	snprintf(builder->tools, sizeof(builder->tools), "%.1000s", self);
	snprintf(builder->cache, sizeof(builder->cache), "%.1000s/lessons", self);
	return 0;
}

int build_open(struct build *build, struct reason *why)
{
	const char *temporary = getenv("TMPDIR");

	*build = (struct build){0};
	snprintf(build->folder, sizeof(build->folder), "%.900s/telar-lesson-XXXXXX",
	        temporary && *temporary == '/' ? temporary : "/tmp");
	if (!mkdtemp(build->folder)) {
		reason_set(why, -errno, "%s cannot be made: %s", build->folder, strerror(errno));
		build->folder[0] = '\0';
		return -errno;
	}
	snprintf(build->program, sizeof(build->program), "%s/program", build->folder);
	return 0;
}

void build_close(struct build *build)
{
	if (build->folder[0])
		files_remove_tree(build->folder);
	free(build->messages);
	*build = (struct build){0};
}

/* Everything that check.c can be made of: itself, the headers that it may include, the compiler's words. */
static int name_object(const struct lesson *lesson, const struct builder *builder, const char *part,
        const struct words *words, char *hex)
{
	char path[PATH_MAX], tools[PATH_MAX];
	struct digest digest;
	struct stat status;
	int error, ended;

	snprintf(tools, sizeof(tools), "%s/check-link-flags.txt", builder->tools);
	digest_begin(&digest);
	for (size_t i = 0; i < words->count; i++)
		digest_add(&digest, words->word[i], strlen(words->word[i]) + 1);
	error = digest_add_file(&digest, lesson_path(lesson, part, path));
	if (!error)
		error = files_digest_headers(&digest, lesson->path);
	snprintf(path, sizeof(path), "%s/lessons/check", builder->root);
	if (!error)
		error = files_digest_headers(&digest, path);
	/* the harness's headers change with the library that was made of them */
	snprintf(path, sizeof(path), "%s/libtelar_core.a", builder->tools);
	if (stat(path, &status) == 0)
		digest_add(&digest, &status.st_mtim, sizeof(status.st_mtim));
	ended = digest_end(&digest, hex);
	return error ? error : ended;
}

static int append_messages(struct build *build, const char *text)
{
	const size_t old = build->messages ? strlen(build->messages) : 0, more = strlen(text);
	char *longer;

	if (more == 0)
		return 0;
	longer = realloc(build->messages, old + more + 1);
	if (!longer)
		return -ENOMEM;
	memcpy(longer + old, text, more + 1);
	build->messages = longer;
	return 0;
}

/* The compiler says the path of our copy; the student knows another one. */
static char *name_source(const char *text, const char *copy, const char *source)
{
	char *out = NULL;
	size_t size;
	FILE *stream = open_memstream(&out, &size);

	if (!stream)
		return NULL;
	for (const char *found; (found = strstr(text, copy)); text = found + strlen(copy)) {
		fwrite(text, 1, (size_t)(found - text), stream);
		fputs(source, stream);
	}
	fputs(text, stream);
	if (fclose(stream) != 0) {
		free(out);
		return NULL;
	}
	return out;
}

/* Runs the compiler. What it says is added to the messages. Returns its wait status, or a negative errno. */
static int compile(struct build *build, const struct builder *builder, const struct words *words, uid_t uid,
        struct reason *why)
{
	const struct confine confine = {.argv = words->word,
	        .folder = build->folder,
	        .limit_s = COMPILER_LIMIT_S,
	        .limited = uid != 0,
	        .uid = uid,
	        .interrupts = builder->interrupts};
	struct confine_result result;
	char *text;
	int error = confine_run(&confine, &result, why), status;

	if (error)
		return error;
	status = result.timed_out && result.status == 0 ? SIGKILL : result.status;
	build->interrupted |= result.interrupted;
	text = build->copy[0] ? name_source(result.output, build->copy, build->source) : NULL;
	error = append_messages(build, text ? text : result.output);
	if (!error && result.timed_out)
		error = append_messages(build, "the compiler took longer than two minutes and was ended\n");
	free(text);
	confine_result_release(&result);
	return error ? reason_set(why, error, "no memory for the compiler's messages") : status;
}

static void begin_words(struct words *words, const struct builder *builder, const struct lesson *lesson,
        char includes[3][PATH_MAX])
{
	*words = (struct words){0};
	add(words, TELAR_LESSON_COMPILER);
	for (size_t i = 0; common_flags[i]; i++)
		add(words, common_flags[i]);
	snprintf(includes[0], PATH_MAX, "-I%s", lesson->path);
	snprintf(includes[1], PATH_MAX, "-I%s/lessons", builder->root);
	snprintf(includes[2], PATH_MAX, "-I%s/harness", builder->root);
	for (int i = 0; i < 3; i++)
		add(words, includes[i]);
	if (builder->tsan)
		add(words, "-fsanitize=thread");
}

static int refuse_part(struct build *build, const char *part, struct reason *why)
{
	if (build->interrupted)
		return 0;
	return reason_set(why, -EINVAL, "the lesson's own %s cannot be compiled:\n%.300s", part,
	        build->messages ? build->messages : "");
}

/* The object of check.c or measure.c, in the cache or else in the private folder. */
static int make_part(struct build *build, const struct builder *builder, const struct lesson *lesson,
        const char *part, char *object, struct reason *why)
{
	char includes[3][PATH_MAX], source[PATH_MAX], fresh[PATH_MAX], hex[DIGEST_MAX];
	struct words words;
	int status;

	begin_words(&words, builder, lesson, includes);
	status = name_object(lesson, builder, part, &words, hex);
	if (status)
		return reason_set(
		        why, status, "%s: %s", lesson_path(lesson, part, source), strerror(-status));
	snprintf(object, PATH_MAX, "%s/%s-%.16s.o", builder->cache, lesson->slug, hex);
	if (access(object, R_OK) == 0)
		return 0;
	snprintf(fresh, sizeof(fresh), "%s/part.o", build->folder);
	add(&words, "-c");
	add(&words, lesson_path(lesson, part, source));
	add(&words, "-o");
	add(&words, fresh);
	status = compile(build, builder, &words, 0, why);
	if (status < 0)
		return status;
	if (status != 0)
		return refuse_part(build, part, why);
	/* not the student's business */
	free(build->messages);
	build->messages = NULL;
	if (mkdir(builder->cache, 0777) != 0 && errno != EEXIST)
		snprintf(object, PATH_MAX, "%s", fresh);
	else if (files_copy(fresh, object, NULL) != 0)
		snprintf(object, PATH_MAX, "%s", fresh);
	return 0;
}

/* The student's file, compiled by the student's user. */
static int make_work(struct build *build, const struct builder *builder, const struct lesson *lesson,
        const char *object, struct reason *why)
{
	char includes[3][PATH_MAX];
	struct words words;
	int status;

	/* What is compiled is what was hashed and copied, whatever an editor does meanwhile. */
	snprintf(build->copy, sizeof(build->copy), "%s/%s.c", build->folder, lesson->slug);
	status = files_copy(build->source, build->copy, why);
	if (status)
		return status;
	begin_words(&words, builder, lesson, includes);
	add(&words, "-fdiagnostics-color=never");
	if (build->explored)
		for (size_t i = 0; explore_flags[i]; i++)
			add(&words, explore_flags[i]);
	add(&words, "-c");
	add(&words, build->copy);
	add(&words, "-o");
	add(&words, object);
	status = compile(build, builder, &words, builder->uid, why);
	build->failed = status > 0;
	return status < 0 ? status : 0;
}

/* The file of link flags, as the compiler takes it: "@PATH". */
static int find_flags(
        const struct builder *builder, bool explored, char *flags, size_t size, struct reason *why)
{
	snprintf(flags, size, "@%s/check%s-link-flags.txt", builder->tools,
	        builder->tsan ? "-tsan"
	        : explored    ? "-explore"
	                      : "");
	if (access(flags + 1, R_OK) == 0)
		return 0;
	if (builder->tsan || explored)
		return reason_set(why, -ENOENT, "%s is not part of this build of Telar",
		        explored ? "the explorer of schedules" : "the check library under ThreadSanitizer");
	return reason_set(why, -ENOENT, "%s is not there: build the project, as ./telar does", flags + 1);
}

int builder_can_check(const struct builder *builder, const struct lesson *lesson, struct reason *why)
{
	char flags[PATH_MAX];

	if (builder->tsan && lesson->explore)
		return reason_set(why, -ENOENT, "its check explores schedules, which finds races too");
	if (builder->tsan && !lesson->tsan)
		return reason_set(why, -ENOENT, "ThreadSanitizer changes what its check is about");
	return find_flags(builder, lesson->explore, flags, sizeof(flags), why);
}

static int link_program(struct build *build, const struct builder *builder, const char *work,
        const char *part, struct reason *why)
{
	char flags[PATH_MAX];
	struct words words = {0};
	int status;

	status = find_flags(builder, build->explored, flags, sizeof(flags), why);
	if (status)
		return status;
	add(&words, TELAR_LESSON_COMPILER);
	add(&words, "-rdynamic");
	add(&words, "-pthread");
	if (builder->tsan)
		add(&words, "-fsanitize=thread");
	add(&words, "-o");
	add(&words, build->program);
	if (work)
		add(&words, work);
	add(&words, part);
	add(&words, flags);
	status = compile(build, builder, &words, builder->uid, why);
	build->failed = status > 0;
	return status < 0 ? status : 0;
}

/* Refused as by the compiler: the student can mend it. */
static int examine_work(
        struct build *build, const struct builder *builder, const char *object, struct reason *why)
{
	char text[PATH_MAX + sizeof(why->text)];
	struct reason what;
	const int error = objectfile_examine(object, build->explored || builder->tsan, &what);

	if (error == -EINVAL) {
		build->failed = true;
		snprintf(text, sizeof(text), "%s: error: %s\n", build->source, what.text);
		return append_messages(build, text) == 0 ? 0 : reason_set(why, -ENOMEM, "no memory");
	}
	return error ? reason_set(why, error, "%s", what.text) : 0;
}

/* Where the student's user may write, when it is not ours. */
static int give_folder(struct build *build, const struct builder *builder, struct reason *why)
{
	if (builder->uid == 0)
		return 0;
	if (chown(build->folder, builder->uid, builder->uid) != 0)
		return reason_set(why, -errno, "%s: %s", build->folder, strerror(errno));
	return 0;
}

int build_program(struct build *build, const struct builder *builder, const struct lesson *lesson,
        const char *part, const char *source, struct reason *why)
{
	char part_object[PATH_MAX], work_object[PATH_MAX];
	int error;

	build->source = source;
	build->explored = lesson->explore && strcmp(part, "check.c") == 0 && !builder->tsan;
	error = make_part(build, builder, lesson, part, part_object, why);
	if (!error && !build->interrupted)
		error = give_folder(build, builder, why);
	snprintf(work_object, sizeof(work_object), "%s/work.o", build->folder);
	if (!error && !build->interrupted && source)
		error = make_work(build, builder, lesson, work_object, why);
	if (!error && !build->interrupted && source && !build->failed)
		error = examine_work(build, builder, work_object, why);
	if (!error && !build->interrupted && !build->failed)
		error = link_program(build, builder, source ? work_object : NULL, part_object, why);
	return error;
}
