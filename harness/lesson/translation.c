/* See translation.h. */
#include "lesson/translation.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define SECTION "names."

bool translation_is_section(const char *section, enum language *language)
{
	struct reason what;

	return strncmp(section, SECTION, strlen(SECTION)) == 0 &&
	       language_parse(section + strlen(SECTION), language, &what) == 0 && *language != LANGUAGE_EN;
}

/* Without the blanks at both ends; false when it is empty or has no room. */
static bool copy_trimmed(char *to, const char *from, size_t length)
{
	while (length > 0 && isspace((unsigned char)*from)) {
		from++;
		length--;
	}
	while (length > 0 && isspace((unsigned char)from[length - 1]))
		length--;
	if (length == 0 || length >= TRANSLATION_NAME)
		return false;
	memcpy(to, from, length);
	to[length] = '\0';
	return true;
}

/* The number of the name, which is added when it is new. */
static size_t find_or_add(struct translation *translation, const char *english)
{
	size_t i = 0;

	while (i < translation->count && strcmp(translation->names[i].english, english) != 0)
		i++;
	if (i == translation->count && i < TRANSLATION_NAMES) {
		snprintf(translation->names[i].english, TRANSLATION_NAME, "%s", english);
		translation->count++;
	}
	return i;
}

int translation_take(
        struct translation *translation, enum language language, const char *line, struct reason *why)
{
	const char *sign = strstr(line, " = "), *end = sign ? strstr(sign, " ;") : NULL;
	char english[TRANSLATION_NAME], other[TRANSLATION_NAME];
	size_t i;

	if (!sign)
		return reason_set(why, -EINVAL, "not a line of: english name = name in the other language");
	if (!copy_trimmed(english, line, (size_t)(sign - line)) ||
	        !copy_trimmed(other, sign + 2, end ? (size_t)(end - sign - 2) : strlen(sign + 2)))
		return reason_set(why, -EINVAL, "a name has from 1 to %d bytes", TRANSLATION_NAME - 1);
	i = find_or_add(translation, english);
	if (i == TRANSLATION_NAMES)
		return reason_set(why, -EINVAL, "more than %d names", TRANSLATION_NAMES);
	if (translation->names[i].in[language][0])
		return reason_set(why, -EINVAL, "'%s' stands twice", english);
	snprintf(translation->names[i].in[language], TRANSLATION_NAME, "%s", other);
	return 0;
}

const char *translation_known(
        const struct translation *translation, const char *english, enum language language)
{
	for (size_t i = 0; i < translation->count; i++)
		if (strcmp(translation->names[i].english, english) == 0)
			return translation->names[i].in[language][0] ? translation->names[i].in[language]
			                                             : NULL;
	return NULL;
}

const char *translation_find(
        const struct translation *translation, const char *english, enum language language)
{
	const char *known = translation_known(translation, english, language);

	return known ? known : english;
}
