#include "arguments.h"

#include <stddef.h>
#include <string.h>

#include "visible.h"

enum { MOST_DIGITS = 6 };

static bool is_number(const char *text) {
  size_t digits = strspn(text, "0123456789");
  return digits > 0 && digits <= MOST_DIGITS && text[digits] == 0 && text[0] != '0';
}

// The value of the option at `*at` when that is `name`, given behind an equals sign or as the next argument; else NULL.
// A value that begins like an option is left to the other's judgement.
static const char *value_of(const char *name, int count, char **arguments, int *at) {
  const char *argument = arguments[*at];
  size_t length = strlen(name);
  if (strncmp(argument, name, length) != 0) {
    return NULL;
  }
  if (argument[length] == '=') {
    return argument + length + 1;
  }
  if (argument[length] != 0 || *at + 1 >= count || arguments[*at + 1][0] == '-' || arguments[*at + 1][0] == '@') {
    return NULL;
  }
  (*at)++;
  return arguments[*at];
}

static bool take_option(int count, char **arguments, int *at, struct search_arguments *out) {
  const char *value;
  if (strcmp(arguments[*at], "--json") == 0 && out->form == NULL) {
    out->form = "json";
    return true;
  }
  if ((value = value_of("--format", count, arguments, at)) != NULL && out->form == NULL) {
    out->form = value;
    return strcmp(value, "lines") == 0;
  }
  if ((value = value_of("--limit", count, arguments, at)) != NULL && out->limit == NULL) {
    out->limit = value;
    return is_number(value);
  }
  if ((value = value_of("--socket", count, arguments, at)) != NULL && out->socket == NULL) {
    out->socket = value;
    return value[0] != 0;
  }
  return false;
}

static bool append(struct search_arguments *out, const char *text) {
  size_t there = strlen(out->query);
  size_t length = strlen(text);
  if (length >= sizeof out->query - there) {
    return false;
  }
  memcpy(out->query + there, text, length + 1);
  return true;
}

bool search_arguments_parse(int count, char **arguments, struct search_arguments *out) {
  bool any = false;
  *out = (struct search_arguments){0};
  if (count < 2 || strcmp(arguments[1], "search") != 0) {
    return false;
  }
  for (int i = 2; i < count; i++) {
    char first = arguments[i][0];
    if (first == '-') {
      if (!take_option(count, arguments, &i, out)) {
        return false;
      }
    } else if (first == '@' || (any && !append(out, " ")) || !append(out, arguments[i])) {
      return false;  // @ names a file with arguments
    } else {
      any = true;
    }
  }
  if (out->limit == NULL) {
    out->limit = "20";
  }
  if (out->form == NULL) {
    out->form = "text";
  }
  return any && visible(out->query, strlen(out->query));
}
