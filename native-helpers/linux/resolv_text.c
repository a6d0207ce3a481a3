#include "resolv_text.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fnv1a.h"
#include "text_lines.h"

static const char MAGIC[] = "# homeward-helper 1 ";
static const char ORIGINAL[] = "# original ";

enum { FIRST_LINE_MOST = 80 };

uint64_t resolv_text_number(const char *text, size_t length) { return fnv1a(FNV1A_START, text, length); }

static bool append(struct resolv_text *out, const char *bytes, size_t count) {
  if (sizeof out->bytes - out->length < count) {
    return false;
  }
  memcpy(out->bytes + out->length, bytes, count);
  out->length += count;
  return true;
}

static bool append_text(struct resolv_text *out, const char *text) { return append(out, text, strlen(text)); }

static bool append_servers(struct resolv_text *out, const struct hw_config *config) {
  for (size_t i = 0; i < config->server_count; i++) {
    char text[INET6_ADDRSTRLEN];
    const struct hw_address *a = &config->servers[i];
    if (inet_ntop(a->family == 4 ? AF_INET : AF_INET6, a->bytes, text, sizeof text) == NULL ||
        !append_text(out, "nameserver ") || !append_text(out, text) || !append_text(out, "\n")) {
      return false;
    }
  }
  return true;
}

// Ours first, then what the person had: their own short names must go on working. The last such line counts.
static bool append_search(struct resolv_text *out, const struct hw_config *config, const char *original, size_t length,
                          const char *host_domain) {
  struct text_lines lines = {original, original + length};
  const char *line;
  size_t n;
  const char *theirs = NULL;
  size_t theirs_length = 0;
  while (text_next_line(&lines, &line, &n)) {
    size_t rest;
    const char *words = text_after_keyword(line, n, "search", &rest);
    if (words == NULL) {
      words = text_after_keyword(line, n, "domain", &rest);
    }
    if (words != NULL) {
      theirs = words;
      theirs_length = rest;
    }
  }
  if (theirs == NULL && host_domain[0] != 0) {
    theirs = host_domain;
    theirs_length = strlen(host_domain);
  }
  if (config->search_count == 0 && theirs == NULL) {
    return true;
  }
  if (!append_text(out, "search")) {
    return false;
  }
  for (size_t i = 0; i < config->search_count; i++) {
    if (!append_text(out, " ") || !append_text(out, config->search[i].text)) {
      return false;
    }
  }
  if (theirs != NULL && (!append_text(out, " ") || !append(out, theirs, theirs_length))) {
    return false;
  }
  return append_text(out, "\n");
}

static bool append_lines_of(struct resolv_text *out, const char *keyword, const char *original, size_t length) {
  struct text_lines lines = {original, original + length};
  const char *line;
  size_t n;
  while (text_next_line(&lines, &line, &n)) {
    size_t rest;
    if (text_after_keyword(line, n, keyword, &rest) != NULL && (!append(out, line, n) || !append_text(out, "\n"))) {
      return false;
    }
  }
  return true;
}

static bool append_original(struct resolv_text *out, const char *original, size_t length) {
  char head[64];
  if (original == NULL) {
    return append_text(out, "# original absent\n");
  }
  snprintf(head, sizeof head, "%s%zu\n", ORIGINAL, length);
  if (!append_text(out, head)) {
    return false;
  }
  struct text_lines lines = {original, original + length};
  const char *line;
  size_t n;
  while (text_next_line(&lines, &line, &n)) {
    if (!append_text(out, "#|") || !append(out, line, n) || !append_text(out, "\n")) {
      return false;
    }
  }
  return true;
}

bool resolv_text_ours(struct resolv_text *out, const struct hw_config *config, const char *original,
                      size_t original_length, const char *host_domain, size_t at_least) {
  // The rest is written behind the room for the longest first line, then moved to meet it.
  const char *theirs = original == NULL ? "" : original;
  size_t theirs_length = original == NULL ? 0 : original_length;
  if (theirs_length > RESOLV_MOST_ORIGINAL_BYTES) {
    return false;
  }
  out->length = FIRST_LINE_MOST;
  bool fits =
      append_text(out, "# Homeward made this file for as long as it runs; the original, below, comes back afterwards.\n") &&
      (config->server_count > 0 ? append_servers(out, config)
                                : append_lines_of(out, "nameserver", theirs, theirs_length)) &&
      append_search(out, config, theirs, theirs_length, host_domain) && append_lines_of(out, "options", theirs, theirs_length) &&
      append_lines_of(out, "sortlist", theirs, theirs_length) && append_original(out, original, original_length);
  while (fits && out->length - FIRST_LINE_MOST < at_least) {
    fits = append_text(out, "\n");
  }
  if (!fits) {
    return false;
  }
  const char *rest = out->bytes + FIRST_LINE_MOST;
  size_t rest_length = out->length - FIRST_LINE_MOST;
  char first[FIRST_LINE_MOST];
  int n = snprintf(first, sizeof first, "%s%zu %016" PRIx64 "\n", MAGIC, rest_length, resolv_text_number(rest, rest_length));
  memmove(out->bytes + n, rest, rest_length);
  memcpy(out->bytes, first, (size_t)n);
  out->length = (size_t)n + rest_length;
  return true;
}

// The text behind our first line when that line is right, else NULL.
static const char *behind_first_line(const char *text, size_t length, size_t *rest_length) {
  const char *feed = length == 0 ? NULL : memchr(text, '\n', length);
  const size_t fixed = sizeof MAGIC - 1;
  if (feed == NULL || (size_t)(feed - text) >= FIRST_LINE_MOST || (size_t)(feed - text) < fixed ||
      memcmp(text, MAGIC, fixed) != 0) {
    return NULL;
  }
  const char *rest = feed + 1;
  *rest_length = length - (size_t)(rest - text);
  char wanted[FIRST_LINE_MOST];
  int n = snprintf(wanted, sizeof wanted, "%s%zu %016" PRIx64 "\n", MAGIC, *rest_length, resolv_text_number(rest, *rest_length));
  return (size_t)n == (size_t)(rest - text) && memcmp(wanted, text, (size_t)n) == 0 ? rest : NULL;
}

bool resolv_text_is_ours(const char *text, size_t length) {
  size_t rest_length;
  return behind_first_line(text, length, &rest_length) != NULL;
}

bool resolv_text_original(const char *text, size_t length, struct resolv_text *out, bool *absent) {
  size_t rest_length;
  const char *rest = behind_first_line(text, length, &rest_length);
  *absent = false;
  if (rest == NULL) {
    return false;
  }
  struct text_lines lines = {rest, rest + rest_length};
  const char *line;
  size_t n;
  size_t wanted = 0;
  bool found = false;
  while (!found && text_next_line(&lines, &line, &n)) {
    if (n > sizeof ORIGINAL - 1 && n < sizeof ORIGINAL + 10 && memcmp(line, ORIGINAL, sizeof ORIGINAL - 1) == 0) {
      char number[16] = {0};
      memcpy(number, line + sizeof ORIGINAL - 1, n - (sizeof ORIGINAL - 1));
      *absent = strcmp(number, "absent") == 0;
      wanted = (size_t)strtoul(number, NULL, 10);
      found = true;
    }
  }
  if (!found || *absent || wanted > RESOLV_MOST_ORIGINAL_BYTES) {
    return false;
  }
  out->length = 0;
  while (text_next_line(&lines, &line, &n) && n >= 2 && line[0] == '#' && line[1] == '|') {
    if (!append(out, line + 2, n - 2) || !append_text(out, "\n")) {
      return false;
    }
  }
  // One more than wanted: the original's last line had no line feed.
  if (out->length != wanted && out->length != wanted + 1) {
    return false;
  }
  out->length = wanted;
  return true;
}
