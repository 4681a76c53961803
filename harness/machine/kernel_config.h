/*
 * kernel_config: the options that the running kernel was built with, where it tells them
 * (/proc/config.gz, /boot/config-RELEASE).
 */
#ifndef TELAR_KERNEL_CONFIG_H
#define TELAR_KERNEL_CONFIG_H

#include <stdbool.h>

struct kernel_config {
	char *text;         /* owned; NULL: not known */
	const char *source; /* where it was found */
};

/* Never fails: without a configuration `text` is NULL. */
void kernel_config_load(struct kernel_config *config);
void kernel_config_release(struct kernel_config *config);

/* True when a whole line says `setting`, such as "CONFIG_HZ=250". */
bool kernel_config_has(const struct kernel_config *config, const char *setting);

/* True when the running kernel is MAJOR.MINOR or later. */
bool kernel_at_least(unsigned major, unsigned minor);

#endif
