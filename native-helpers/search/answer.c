#include "answer.h"

#include <string.h>
#include <strings.h>

enum { MOST_LENGTH_DIGITS = 9, MOST_HEAD_BYTES = 8192 };

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

static bool begins(const char *line, size_t length, const char *with) {
  size_t wanted = strlen(with);
  return length >= wanted && strncasecmp(line, with, wanted) == 0;
}

// The number that the text is, without blanks around; -1: it is none, or too large.
static long number(const char *text, size_t length) {
  long value = 0;
  while (length > 0 && *text == ' ') {
    text++;
    length--;
  }
  while (length > 0 && text[length - 1] == ' ') {
    length--;
  }
  if (length == 0 || length > MOST_LENGTH_DIGITS) {
    return -1;
  }
  for (size_t i = 0; i < length; i++) {
    if (!is_digit(text[i])) {
      return -1;
    }
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

static bool status_line(const char *line, size_t length, struct answer *out) {
  static const char VERSION[] = "HTTP/1.";
  size_t at = sizeof VERSION;  // and its last digit
  if (!begins(line, length, VERSION) || length < at + 4 || line[at] != ' ' || (length > at + 4 && line[at + 4] != ' ')) {
    return false;
  }
  long status = number(line + at + 1, 3);
  out->status = (int)status;
  return status >= 100 && status < 600;
}

bool answer_parse(const char *bytes, size_t length, struct answer *out) {
  static const char LENGTH[] = "content-length:";
  long body = -1;
  size_t at = 0;
  for (bool first = true;; first = false) {
    const char *line = bytes + at;
    size_t left = length - at;
    const char *end = memchr(line, '\n', left < MOST_HEAD_BYTES ? left : MOST_HEAD_BYTES);
    if (end == NULL || at > MOST_HEAD_BYTES) {
      return false;
    }
    size_t line_length = (size_t)(end - line);
    at += line_length + 1;
    if (line_length == 0 || line[line_length - 1] != '\r') {
      return false;
    }
    line_length--;
    if (line_length == 0) {
      break;
    }
    if (first ? !status_line(line, line_length, out) : false) {
      return false;
    }
    if (!first && begins(line, line_length, LENGTH)) {
      long told = number(line + sizeof LENGTH - 1, line_length - (sizeof LENGTH - 1));
      if (body >= 0 || told < 0) {
        return false;
      }
      body = told;
    }
  }
  out->body = bytes + at;
  out->length = length - at;
  return out->status != 0 && body >= 0 && (size_t)body == out->length;
}
