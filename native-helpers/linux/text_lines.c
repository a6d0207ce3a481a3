#include "text_lines.h"

#include <string.h>

bool text_next_line(struct text_lines *l, const char **line, size_t *length) {
  if (l->at == l->end) {
    return false;
  }
  const char *feed = memchr(l->at, '\n', (size_t)(l->end - l->at));
  *line = l->at;
  *length = (size_t)((feed == NULL ? l->end : feed) - l->at);
  l->at = feed == NULL ? l->end : feed + 1;
  return true;
}

const char *text_after_keyword(const char *line, size_t length, const char *keyword, size_t *rest) {
  size_t n = strlen(keyword);
  if (length <= n || memcmp(line, keyword, n) != 0 || (line[n] != ' ' && line[n] != '\t')) {
    return NULL;
  }
  while (n < length && (line[n] == ' ' || line[n] == '\t')) {
    n++;
  }
  *rest = length - n;
  return line + n;
}
