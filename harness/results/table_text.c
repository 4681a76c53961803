/* See table_text.h. */
#include "results/table_text.h"

#include <math.h>
#include <string.h>

char *table_rate(double rate, char *buffer, size_t size)
{
	static const char prefixes[] = {'\0', 'k', 'M', 'G'};
	size_t prefix = 0;

	if (rate == 0)
		snprintf(buffer, size, "0");
	/* 999.5 would be written as 1000. */
	while (rate >= 999.5 && prefix + 1 < sizeof(prefixes)) {
		rate /= 1000;
		prefix++;
	}
	if (rate > 0)
		snprintf(buffer, size, "%.*f%.1s",
		        rate < 9.995   ? 2
		        : rate < 99.95 ? 1
		                       : 0,
		        rate, &prefixes[prefix]);
	return buffer;
}

char *table_spread(const struct cell_summary *cell, char *buffer, size_t size)
{
	const struct interval *const interval = &cell->throughput_interval;
	const double percent = 50 * (interval->high - interval->low) / cell->throughput;

	if (cell->counted < 2 || !isfinite(percent))
		buffer[0] = '\0';
	else if (percent >= 999.5)
		snprintf(buffer, size, "±%.0fx", percent / 100);
	else
		snprintf(buffer, size, "±%.*f%%", percent < 9.95 ? 1 : 0, percent);
	return buffer;
}

char *table_ratio(
        const struct cell_summary *cell, const struct cell_summary *first, char *buffer, size_t size)
{
	const double ratio = first ? cell->throughput / first->throughput : NAN;

	buffer[0] = '\0';
	if (first == cell || !isfinite(ratio) || cell->counted < 2 || first->counted < 2)
		return buffer;
	if (ratio == 0)
		snprintf(buffer, size, "0");
	else if (ratio < 0.00995)
		/* "8e-3": printf() would write two digits of the exponent. */
		snprintf(
		        buffer, size, "%.0fe%.0f", ratio / pow(10, floor(log10(ratio))), floor(log10(ratio)));
	else
		snprintf(buffer, size, "%.*f", ratio < 9.995 ? 2 : 0, ratio);
	return buffer;
}

int table_columns(const char *text)
{
	int columns = 0;

	for (; *text; text++)
		columns += (*text & 0xc0) != 0x80;
	return columns;
}

void table_wrap(FILE *out, const char *text, int column, int indent, int page)
{
	bool first = true;
	char word[400];

	while (*text) {
		const size_t length = strcspn(text, " ");

		snprintf(word, sizeof(word), "%.*s", (int)length, text);
		if (!first && column + 1 + table_columns(word) > page) {
			fprintf(out, "\n%*s", indent, "");
			column = indent;
		} else if (!first) {
			fputc(' ', out);
			column++;
		}
		fputs(word, out);
		column += table_columns(word);
		first = false;
		text += length + (text[length] == ' ');
	}
	fputc('\n', out);
}
