/*
 * See markdown.h. A line is cut into words; a word carries its styles with it, so wrapping need not know
 * of them.
 */
#include "lesson/markdown.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define BOLD "\033[1m"
#define UNDERLINE "\033[4m"
#define FAINT "\033[36m"
#define PLAIN "\033[0m"

struct printer {
	const struct markdown *markdown;
	unsigned column;
	unsigned indent; /* of the lines after the first */
	bool space;      /* before the next word */
	bool bold, emphasis, code;
};

static unsigned characters(const char *text, size_t length)
{
	unsigned count = 0;

	for (size_t i = 0; i < length; i++)
		count += ((unsigned char)text[i] & 0xC0) != 0x80;
	return count;
}

static void put_indent(struct printer *printer, unsigned indent)
{
	fprintf(printer->markdown->out, "%*s", (int)indent, "");
	printer->column = indent;
	printer->space = false;
}

static void end_line(struct printer *printer)
{
	fputc('\n', printer->markdown->out);
	printer->column = 0;
	printer->space = false;
}

static void put_style(const struct printer *printer)
{
	FILE *out = printer->markdown->out;

	if (!printer->markdown->styled)
		return;
	if (printer->bold)
		fputs(BOLD, out);
	if (printer->emphasis)
		fputs(UNDERLINE, out);
	if (printer->code)
		fputs(FAINT, out);
}

static void put_plain(const struct printer *printer)
{
	if (printer->markdown->styled && (printer->bold || printer->emphasis || printer->code))
		fputs(PLAIN, printer->markdown->out);
}

/* Looks ahead over a word with its marks: how wide it is when it is shown. */
static unsigned word_width(const char *text)
{
	size_t length = 0;
	bool code = false;
	unsigned width = 0;

	for (; text[length] && (code || !isspace((unsigned char)text[length])); length++) {
		if (text[length] == '`')
			code = !code;
		else if (code || text[length] != '*')
			width += characters(&text[length], 1);
	}
	return width;
}

static void break_before(struct printer *printer, unsigned width)
{
	if (printer->space && printer->column + 1 + width > printer->markdown->width) {
		put_plain(printer);
		end_line(printer);
		put_indent(printer, printer->indent);
		put_style(printer);
	} else if (printer->space) {
		fputc(' ', printer->markdown->out);
		printer->column++;
	}
	printer->space = false;
}

static void put_character(struct printer *printer, char character)
{
	fputc(character, printer->markdown->out);
	printer->column += characters(&character, 1);
}

static void put_text(struct printer *printer, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		put_character(printer, text[i]);
}

/* A mark that closes needs no partner behind it; one that opens does. */
static bool is_mark(const char *at, const char *mark, bool open, const char *start)
{
	const size_t length = strlen(mark);

	if (strncmp(at, mark, length) != 0)
		return false;
	if (open)
		return at > start && !isspace((unsigned char)at[-1]);
	return at[length] && !isspace((unsigned char)at[length]) && strstr(at + length, mark);
}

static void toggle(struct printer *printer, bool *style)
{
	put_plain(printer);
	*style = !*style;
	put_style(printer);
}

/* [text](target), ![text](picture): 0 when it is not one, else its length. */
static size_t put_link(struct printer *printer, const char *at)
{
	const bool picture = *at == '!';
	const char *text = at + picture + 1, *target, *end;
	const char *folder = printer->markdown->folder;

	if (at[picture] != '[')
		return 0;
	target = strchr(text, ']');
	if (!target || target[1] != '(')
		return 0;
	end = strchr(target, ')');
	if (!end)
		return 0;
	put_text(printer, text, (size_t)(target - text));
	if (picture || !strncmp(target + 2, "http", 4)) {
		put_text(printer, " (", 2);
		if (picture && folder && strncmp(target + 2, "http", 4) != 0) {
			put_text(printer, folder, strlen(folder));
			put_character(printer, '/');
		}
		put_text(printer, target + 2, (size_t)(end - target - 2));
		put_character(printer, ')');
	}
	return (size_t)(end - at) + 1;
}

/* What of `at` is a mark or a link: its length, printed; else 0. */
static size_t put_markup(struct printer *printer, const char *at, const char *start)
{
	if (*at == '`' && (printer->code || strchr(at + 1, '`'))) {
		if (printer->markdown->styled)
			toggle(printer, &printer->code);
		else
			printer->code = !printer->code;
		return 1;
	}
	if (printer->code)
		return 0;
	if (*at == '\\' && ispunct((unsigned char)at[1])) {
		put_character(printer, at[1]);
		return 2;
	}
	if (is_mark(at, "**", printer->bold, start)) {
		toggle(printer, &printer->bold);
		return 2;
	}
	if (*at == '*' && is_mark(at, "*", printer->emphasis, start)) {
		toggle(printer, &printer->emphasis);
		return 1;
	}
	return put_link(printer, at);
}

/* Inline text, wrapped; it may go on with the next line of the paragraph. */
static void put_line(struct printer *printer, const char *text)
{
	const char *at = text;

	while (*at) {
		size_t used;

		if (isspace((unsigned char)*at) && !printer->code) {
			printer->space = true;
			at++;
			continue;
		}
		if (printer->space)
			break_before(printer, word_width(at));
		used = put_markup(printer, at, text);
		if (used == 0)
			put_character(printer, *at++);
		at += used;
	}
	printer->space = true;
}

static void put_heading(struct printer *printer, const char *text)
{
	printer->bold = true;
	put_style(printer);
	put_line(printer, text);
	put_plain(printer);
	printer->bold = false;
	end_line(printer);
}

/* The width of a list's mark, or 0: "- ", "* ", "12. ". */
static size_t list_mark(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	if ((*text == '-' || *text == '*' || *text == '+') && text[1] == ' ')
		return 2;
	return digits && digits < 4 && text[digits] == '.' && text[digits + 1] == ' ' ? digits + 2 : 0;
}

static bool is_rule(const char *text)
{
	return strlen(text) >= 3 && text[strspn(text, "- ")] == '\0';
}

/* |---|:--:| : what stands under a table's head. */
static bool is_table_rule(const char *text)
{
	return *text == '|' && text[strspn(text, "|-: ")] == '\0';
}

struct reader {
	struct printer printer;
	bool in_code, in_paragraph;
};

static void end_paragraph(struct reader *reader)
{
	if (reader->in_paragraph)
		end_line(&reader->printer);
	reader->in_paragraph = false;
	reader->printer.indent = 0;
}

static void put_table_row(struct reader *reader, const char *text)
{
	struct printer *printer = &reader->printer;

	/* A cell that does not fit goes on under the row's first one. */
	printer->indent = 4;
	put_indent(printer, 2);
	for (const char *cell = text + 1; *cell;) {
		const size_t length = strcspn(cell, "|");
		char *copy = strndup(cell, length);

		if (copy)
			put_line(printer, copy + strspn(copy, " "));
		free(copy);
		cell += length + (cell[length] == '|');
		if (*cell && cell[strspn(cell, " ")])
			put_line(printer, " · ");
	}
	reader->in_paragraph = true;
	end_paragraph(reader);
}

static void put_block(struct reader *reader, const char *line)
{
	struct printer *printer = &reader->printer;
	const size_t margin = strspn(line, " "), mark = list_mark(line + margin);
	const char *text = line + margin;

	if (*text == '#') {
		end_paragraph(reader);
		put_heading(printer, text + strspn(text, "# "));
	} else if (is_table_rule(text)) {
		end_paragraph(reader);
	} else if (*text == '|') {
		end_paragraph(reader);
		put_table_row(reader, text);
	} else if (is_rule(text)) {
		end_paragraph(reader);
		end_line(printer);
	} else if (mark || *text == '>') {
		const size_t width = mark ? mark : 2;

		end_paragraph(reader);
		put_indent(printer, (unsigned)margin);
		put_text(printer, mark ? text : "| ", width);
		printer->indent = (unsigned)(margin + width);
		put_line(printer, mark ? text + mark : text + strspn(text, "> "));
		reader->in_paragraph = true;
	} else {
		put_line(printer, text);
		reader->in_paragraph = true;
	}
}

static void put_any(struct reader *reader, const char *line)
{
	FILE *out = reader->printer.markdown->out;

	if (strncmp(line, "```", 3) == 0) {
		end_paragraph(reader);
		reader->in_code = !reader->in_code;
	} else if (reader->in_code) {
		fprintf(out, "    %s\n", line);
	} else if (line[strspn(line, " \t")] == '\0') {
		end_paragraph(reader);
		fputc('\n', out);
	} else if (strncmp(line, "<!--", 4) != 0) {
		put_block(reader, line);
	}
}

void markdown_print(const struct markdown *markdown, const char *text)
{
	struct reader reader = {.printer = {.markdown = markdown}};

	while (*text) {
		const size_t length = strcspn(text, "\n");
		char *line = strndup(text, length);

		if (line) {
			line[strcspn(line, "\r")] = '\0';
			put_any(&reader, line);
		}
		free(line);
		text += length + (text[length] == '\n');
	}
	end_paragraph(&reader);
}
