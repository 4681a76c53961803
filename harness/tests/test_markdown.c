/* A lesson's text in a terminal. */
#include "cmocka_all.h"

#include "lesson/markdown.h"

#include <stdlib.h>
#include <string.h>

static void assert_printed(const struct markdown *style, const char *text, const char *expected)
{
	struct markdown markdown = *style;
	char *printed = NULL;
	size_t size;

	markdown.out = open_memstream(&printed, &size);
	assert_non_null(markdown.out);
	markdown_print(&markdown, text);
	fclose(markdown.out);
	assert_string_equal(printed, expected);
	free(printed);
}

static const struct markdown plain = {.width = 20, .folder = "lessons/01-x"};
static const struct markdown styled = {.width = 40, .styled = true};

static void wraps_paragraphs(void **state)
{
	(void)state;
	assert_printed(
	        &plain, "one two three four five\nsix\n\nseven\n", "one two three four\nfive six\n\nseven\n");
	assert_printed(&plain, "a-word-that-is-longer-than-the-line b\n",
	        "a-word-that-is-longer-than-the-line\nb\n");
}

static void counts_characters_not_bytes(void **state)
{
	(void)state;
	/* 20 characters, 26 bytes */
	assert_printed(&plain, "áéíóúñ áéíóúñ abcdef x\n", "áéíóúñ áéíóúñ abcdef\nx\n");
}

static void keeps_code_as_it_is(void **state)
{
	(void)state;
	assert_printed(&plain, "```c\nint  *a = **b; /* a long line of code */\n```\n",
	        "    int  *a = **b; /* a long line of code */\n");
	assert_printed(&plain, "see `a  *b* c` there\n", "see a  *b* c there\n");
	assert_printed(&plain, "before it `./telar lesson 1` is\n", "before it\n./telar lesson 1 is\n");
}

static void indents_lists(void **state)
{
	(void)state;
	assert_printed(&plain, "* one two three four five six\n* seven\n  eight\n",
	        "* one two three four\n  five six\n* seven eight\n");
	assert_printed(&plain, "1. one\n2. two\n", "1. one\n2. two\n");
}

static void leaves_stars_that_mark_nothing(void **state)
{
	(void)state;
	assert_printed(&plain, "3 * 4 = 12\n", "3 * 4 = 12\n");
	assert_printed(&plain, "**bold** and *thin*\n", "bold and thin\n");
}

static void tells_where_pictures_and_links_are(void **state)
{
	const struct markdown wide = {.width = 96, .folder = "lessons/01-x"};

	(void)state;
	assert_printed(&wide, "![the figure](figure.png)\n", "the figure (lessons/01-x/figure.png)\n");
	assert_printed(&wide, "see [the map](../README.md)\n", "see the map\n");
	assert_printed(&wide, "[man](https://man7.org)\n", "man (https://man7.org)\n");
}

static void shows_tables_line_by_line(void **state)
{
	const struct markdown wide = {.width = 60};

	(void)state;
	assert_printed(
	        &wide, "| call | time |\n|---|---:|\n| fork | 130 |\n", "  call · time\n  fork · 130\n");
}

static void styles_only_when_asked(void **state)
{
	(void)state;
	assert_printed(&styled, "# Title\n", "\033[1mTitle\033[0m\n");
	assert_printed(&styled, "a **b** c\n", "a \033[1mb\033[0m c\n");
	assert_printed(&plain, "# Title\n", "Title\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(wraps_paragraphs),
	        cmocka_unit_test(counts_characters_not_bytes),
	        cmocka_unit_test(keeps_code_as_it_is),
	        cmocka_unit_test(indents_lists),
	        cmocka_unit_test(leaves_stars_that_mark_nothing),
	        cmocka_unit_test(tells_where_pictures_and_links_are),
	        cmocka_unit_test(shows_tables_line_by_line),
	        cmocka_unit_test(styles_only_when_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
