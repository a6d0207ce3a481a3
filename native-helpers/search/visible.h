// Which texts a terminal shows as they are.
#ifndef HOMEWARD_SEARCH_VISIBLE_H
#define HOMEWARD_SEARCH_VISIBLE_H

#include <stdbool.h>
#include <stddef.h>

// Whether a text is UTF-8 and consists of blanks and of letters and signs that are to be seen for sure: those of
// European scripts, Japanese, Chinese and Korean. Others may be as visible.
bool visible(const char *text, size_t length);

// Whether there is nothing in it that a terminal obeys, but for line feeds.
bool visible_lines(const char *text, size_t length);

#endif
