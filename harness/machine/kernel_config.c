/* See kernel_config.h. */
#include "machine/kernel_config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#define CONFIG_BYTES_MAX (1 << 20)

/* The whole of a stream, or NULL when there is nothing. */
static char *read_all(FILE *in)
{
	char *text = malloc(CONFIG_BYTES_MAX);
	size_t length;

	if (!text)
		return NULL;
	length = fread(text, 1, CONFIG_BYTES_MAX - 1, in);
	text[length] = '\0';
	if (length > 0)
		return text;
	free(text);
	return NULL;
}

void kernel_config_load(struct kernel_config *config)
{
	struct utsname name;
	char path[256];
	FILE *in;

	*config = (struct kernel_config){0};
	uname(&name);
	snprintf(path, sizeof(path), "/boot/config-%s", name.release);
	in = fopen(path, "re");
	if (in) {
		config->source = "/boot/config";
		config->text = read_all(in);
		fclose(in);
	}
	if (config->text || access("/proc/config.gz", R_OK) != 0)
		return;
	in = popen("gzip -dc /proc/config.gz 2>/dev/null", "re");
	if (in) {
		config->source = "/proc/config.gz";
		config->text = read_all(in);
		pclose(in);
	}
}

void kernel_config_release(struct kernel_config *config)
{
	free(config->text);
	config->text = NULL;
}

bool kernel_config_has(const struct kernel_config *config, const char *setting)
{
	const size_t length = strlen(setting);

	for (const char *at = config->text; at && *at; at = strchr(at, '\n'), at = at ? at + 1 : NULL)
		if (strncmp(at, setting, length) == 0 && (at[length] == '\n' || at[length] == '\0'))
			return true;
	return false;
}

bool kernel_at_least(unsigned major, unsigned minor)
{
	struct utsname name;
	unsigned its_major = 0, its_minor = 0;

	uname(&name);
	if (sscanf(name.release, "%u.%u", &its_major, &its_minor) != 2)
		return false;
	return its_major > major || (its_major == major && its_minor >= minor);
}
