/* See language.h. */
#include "lesson/language.h"

#include "base/nearest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *const language_names[LANGUAGES] = {[LANGUAGE_EN] = "en", [LANGUAGE_ES] = "es"};

int language_parse(const char *name, enum language *language, struct reason *why)
{
	for (int i = 0; i < LANGUAGES; i++)
		if (strcmp(name, language_names[i]) == 0) {
			*language = (enum language)i;
			return 0;
		}
	nearest_refuse("language", name, language_names, LANGUAGES, why);
	return -EINVAL;
}

enum language language_of_environment(void)
{
	static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

	/* the first one that is set decides, whatever it says */
	for (size_t i = 0; i < sizeof(variables) / sizeof(*variables); i++) {
		const char *value = getenv(variables[i]);

		if (value && *value)
			return strncmp(value, "es", 2) == 0 && (!value[2] || strchr("_.@", value[2]))
			               ? LANGUAGE_ES
			               : LANGUAGE_EN;
	}
	return LANGUAGE_EN;
}
