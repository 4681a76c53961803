/* See builder.h. */
#include "lesson/builder.h"

#include "lesson/compiler.h"
#include "lesson/digest.h"
#include "lesson/files.h"
#include "lesson/missing.h"
#include "lesson/objectfile.h"
#include "lesson/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const common_flags[] = {
        "-std=gnu17", "-D_GNU_SOURCE=", "-O2", "-g", "-Wall", "-Wextra", "-pthread", NULL};

/* Every access to memory becomes a step that the explorer sees, as the source has it. */
static const char *const explore_flags[] = {"-O0", "-fsanitize=thread",
#ifdef TELAR_LESSON_CLANG
        "-mllvm", "-tsan-instrument-read-before-write=1",
#endif
        NULL};

/* What is linked. */
struct objects {
	size_t count;
	char path[1 + PARTS_MAX][PATH_MAX];
};

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

bool builder_lone_user_can_read(const struct builder *builder)
{
	char path[PATH_MAX];
	int status = 0;
	const pid_t pid = fork();

	snprintf(path, sizeof(path), "%s/check-link-flags.txt", builder->tools);
	if (pid == 0) {
		const uid_t uid = confine_lone_uid(0);
		int fd;

		if (setresgid(uid, uid, uid) != 0 || setresuid(uid, uid, uid) != 0 ||
		        access(builder->root, R_OK | X_OK) != 0)
			_exit(1);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		_exit(fd >= 0 ? 0 : 1);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

int build_open(struct build *build, struct reason *why)
{
	int error;

	*build = (struct build){0};
	error = files_make_private(build->folder, sizeof(build->folder), why);
	snprintf(build->program, sizeof(build->program), "%s/program", build->folder);
	return error;
}

void build_close(struct build *build)
{
	if (build->folder[0])
		files_remove_tree(build->folder);
	free(build->messages);
	*build = (struct build){0};
}

/* Everything that a part can be made of: itself, the headers that it may include, the compiler's words. */
static int name_object(const struct lesson *lesson, const struct builder *builder, const char *part,
        const struct command *command, char *hex)
{
	char path[PATH_MAX], tools[PATH_MAX];
	struct digest digest;
	struct stat status;
	int error, ended;

	snprintf(tools, sizeof(tools), "%s/check-link-flags.txt", builder->tools);
	digest_begin(&digest);
	for (size_t i = 0; i < command->count; i++)
		digest_add(&digest, command->word[i], strlen(command->word[i]) + 1);
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

static void command_begin(struct command *command, const struct builder *builder, const struct lesson *lesson,
        char includes[3][PATH_MAX])
{
	*command = (struct command){0};
	command_add(command, TELAR_LESSON_COMPILER);
	for (size_t i = 0; common_flags[i]; i++)
		command_add(command, common_flags[i]);
	snprintf(includes[0], PATH_MAX, "-I%s", lesson->path);
	snprintf(includes[1], PATH_MAX, "-I%s/lessons", builder->root);
	snprintf(includes[2], PATH_MAX, "-I%s/harness", builder->root);
	for (int i = 0; i < 3; i++)
		command_add(command, includes[i]);
	if (builder->tsan)
		command_add(command, "-fsanitize=thread");
}

static int refuse_part(struct build *build, const char *part, struct reason *why)
{
	if (build->interrupted)
		return 0;
	return reason_set(why, -EINVAL, "the lesson's own %s cannot be compiled:\n%.300s", part,
	        build->messages ? build->messages : "");
}

/* The object of one part of the check or measurement, in the cache or else in the private folder. */
static int make_part(struct build *build, const struct builder *builder, const struct lesson *lesson,
        const char *part, char *object, struct reason *why)
{
	char includes[3][PATH_MAX], source[PATH_MAX], fresh[PATH_MAX], hex[DIGEST_MAX];
	struct command command;
	int status;

	command_begin(&command, builder, lesson, includes);
	status = name_object(lesson, builder, part, &command, hex);
	if (status)
		return reason_set(
		        why, status, "%s: %s", lesson_path(lesson, part, source), strerror(-status));
	snprintf(object, PATH_MAX, "%s/%s-%.16s.o", builder->cache, lesson->slug, hex);
	if (access(object, R_OK) == 0)
		return 0;
	snprintf(fresh, sizeof(fresh), "%s/%.16s.o", build->folder, hex);
	command_add(&command, "-c");
	command_add(&command, lesson_path(lesson, part, source));
	command_add(&command, "-o");
	command_add(&command, fresh);
	status = compiler_run(build, builder, &command, 0, why);
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

static int make_parts(struct build *build, const struct builder *builder, const struct lesson *lesson,
        const char *main_part, struct objects *objects, struct reason *why)
{
	struct parts parts;
	int error = parts_find(lesson, main_part, &parts, why);

	for (size_t i = 0; !error && !build->interrupted && i < parts.count; i++)
		error = make_part(
		        build, builder, lesson, parts.name[i], objects->path[objects->count++], why);
	return error;
}

/* The student's file, compiled by the student's user. */
static int make_work(struct build *build, const struct builder *builder, const struct lesson *lesson,
        const char *object, struct reason *why)
{
	char includes[3][PATH_MAX];
	struct command command;
	int status;

	/* What is compiled is what was hashed and copied, whatever an editor does meanwhile. */
	snprintf(build->copy, sizeof(build->copy), "%s/%s.c", build->folder, lesson->slug);
	status = builder->handed_in ? files_copy_handed_in(build->source, build->copy, why)
	                            : files_copy(build->source, build->copy, why);
	if (status)
		return status;
	command_begin(&command, builder, lesson, includes);
	command_add(&command, "-fdiagnostics-color=never");
	if (build->explored)
		for (size_t i = 0; explore_flags[i]; i++)
			command_add(&command, explore_flags[i]);
	command_add(&command, "-c");
	command_add(&command, build->copy);
	command_add(&command, "-o");
	command_add(&command, object);
	status = compiler_run(build, builder, &command, builder->uid, why);
	build->failed = status > 0 ? BUILD_BROKEN : BUILD_FINE;
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

/* What the linker said after the first `said` bytes, as the student can use it. */
static int tell_loose(struct build *build, const struct lesson *lesson, const struct objects *objects,
        size_t said, struct reason *why)
{
	const char *paths[1 + PARTS_MAX];
	int error;

	build->failed = BUILD_LOOSE;
	if (!build->source)
		return 0;
	for (size_t i = 0; i < objects->count; i++)
		paths[i] = objects->path[i];
	error = missing_tell(build, lesson, paths, objects->count, said, why);
	if (build->failed == BUILD_LOOSE)
		compiler_keep_places(build, said);
	return error;
}

static int link_program(struct build *build, const struct builder *builder, const struct lesson *lesson,
        const struct objects *objects, struct reason *why)
{
	char flags[PATH_MAX];
	struct command command = {0};
	size_t said;
	int status;

	status = find_flags(builder, build->explored, flags, sizeof(flags), why);
	if (status)
		return status;
	command_add(&command, TELAR_LESSON_COMPILER);
	command_add(&command, "-rdynamic");
	command_add(&command, "-pthread");
	if (builder->tsan)
		command_add(&command, "-fsanitize=thread");
	command_add(&command, "-o");
	command_add(&command, build->program);
	for (size_t i = 0; i < objects->count; i++)
		command_add(&command, objects->path[i]);
	command_add(&command, flags);
	said = build->messages ? strlen(build->messages) : 0;
	status = compiler_run(build, builder, &command, builder->uid, why);
	return status > 0 ? tell_loose(build, lesson, objects, said, why) : status;
}

/* Refused as by the compiler: the student can mend it. */
static int examine_work(
        struct build *build, const struct builder *builder, const char *object, struct reason *why)
{
	char text[PATH_MAX + sizeof(why->text)];
	struct reason what;
	const int error = objectfile_examine(object, build->explored || builder->tsan, &what);

	if (error == -EINVAL) {
		build->failed = BUILD_REFUSED;
		snprintf(text, sizeof(text), "%s: error: %s\n", build->source, what.text);
		return compiler_say(build, text) == 0 ? 0 : reason_set(why, -ENOMEM, "no memory");
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
        const char *main_part, const char *source, struct reason *why)
{
	struct objects objects = {0};
	char *work;
	int error;

	build->source = source;
	build->explored = lesson->explore && strcmp(main_part, "check.c") == 0 && !builder->tsan;
	error = make_parts(build, builder, lesson, main_part, &objects, why);
	if (!error && !build->interrupted)
		error = give_folder(build, builder, why);
	if (source && !error && !build->interrupted) {
		work = objects.path[objects.count++];
		snprintf(work, PATH_MAX, "%s/work.o", build->folder);
		error = make_work(build, builder, lesson, work, why);
		if (!error && !build->interrupted && !build->failed)
			error = examine_work(build, builder, work, why);
	}
	if (!error && !build->interrupted && !build->failed)
		error = link_program(build, builder, lesson, &objects, why);
	return error;
}
