// A text of a configuration file, line by line. Pure; a text may hold any bytes.
#ifndef HOMEWARD_TEXT_LINES_H
#define HOMEWARD_TEXT_LINES_H

#include <stdbool.h>
#include <stddef.h>

// What is left of a text.
struct text_lines {
  const char *at;
  const char *end;
};

// The next line, without its line feed; a line ends with one or with the text. False: there is none.
bool text_next_line(struct text_lines *lines, const char **line, size_t *length);

// The words after a keyword at the start of a line, or NULL.
const char *text_after_keyword(const char *line, size_t length, const char *keyword, size_t *rest);

#endif
