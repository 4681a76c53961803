/* See texts.h. */
#include "lesson/texts.h"

static const char *const texts[TEXTS][LANGUAGES] = {
#define TEXT(id, english, spanish) [TEXT_##id] = {[LANGUAGE_EN] = english, [LANGUAGE_ES] = spanish},
#include "lesson/texts.def"
#undef TEXT
};

const char *text_in(enum language language, enum text text, const char *english)
{
	(void)english;
	return texts[text][language];
}
