#include "resolv_text.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char MAGIC[] = "# homeward-helper 1 ";
static const char ORIGINAL[] = "# original ";

enum { FIRST_LINE_MOST = 80 };

static uint64_t fnv1a(const char *text, size_t length) {
  uint64_t hash = 0xcbf29ce484222325u;
  for (size_t i = 0; i < length; i++) {
    hash = (hash ^ (unsigned char)text[i]) * 0x100000001b3u;
  }
  return hash;
}

// One line at a time. Lines end with a line feed or with the text.
struct lines {
  const char *at;
  const char *end;
};

static bool next_line(struct lines *l, const char **line, size_t *length) {
  if (l->at == l->end) {
    return false;
  }
  const char *feed = memchr(l->at, '\n', (size_t)(l->end - l->at));
  *line = l->at;
  *length = (size_t)((feed == NULL ? l->end : feed) - l->at);
  l->at = feed == NULL ? l->end : feed + 1;
  return true;
}

static bool append(struct resolv_text *out, const char *bytes, size_t count) {
  if (sizeof out->bytes - out->length < count) {
    return false;
  }
  memcpy(out->bytes + out->length, bytes, count);
  out->length += count;
  return true;
}

static bool append_text(struct resolv_text *out, const char *text) { return append(out, text, strlen(text)); }

// The words after a keyword at the start of a line, or NULL.
static const char *after_keyword(const char *line, size_t length, const char *keyword, size_t *rest) {
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
static bool append_search(struct resolv_text *out, const struct hw_config *config, const char *original, size_t length) {
  struct lines lines = {original, original + length};
  const char *line;
  size_t n;
  const char *theirs = NULL;
  size_t theirs_length = 0;
  while (next_line(&lines, &line, &n)) {
    size_t rest;
    const char *words = after_keyword(line, n, "search", &rest);
    if (words == NULL) {
      words = after_keyword(line, n, "domain", &rest);
    }
    if (words != NULL) {
      theirs = words;
      theirs_length = rest;
    }
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
  struct lines lines = {original, original + length};
  const char *line;
  size_t n;
  while (next_line(&lines, &line, &n)) {
    size_t rest;
    if (after_keyword(line, n, keyword, &rest) != NULL && (!append(out, line, n) || !append_text(out, "\n"))) {
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
  struct lines lines = {original, original + length};
  const char *line;
  size_t n;
  while (next_line(&lines, &line, &n)) {
    if (!append_text(out, "#|") || !append(out, line, n) || !append_text(out, "\n")) {
      return false;
    }
  }
  return true;
}

bool resolv_text_ours(struct resolv_text *out, const struct hw_config *config, const char *original,
                      size_t original_length, size_t at_least) {
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
      append_search(out, config, theirs, theirs_length) && append_lines_of(out, "options", theirs, theirs_length) &&
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
  int n = snprintf(first, sizeof first, "%s%zu %016" PRIx64 "\n", MAGIC, rest_length, fnv1a(rest, rest_length));
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
  int n = snprintf(wanted, sizeof wanted, "%s%zu %016" PRIx64 "\n", MAGIC, *rest_length, fnv1a(rest, *rest_length));
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
  struct lines lines = {rest, rest + rest_length};
  const char *line;
  size_t n;
  size_t wanted = 0;
  bool found = false;
  while (!found && next_line(&lines, &line, &n)) {
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
  while (next_line(&lines, &line, &n) && n >= 2 && line[0] == '#' && line[1] == '|') {
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

static bool is_service_address(const struct hw_address *a) {
  static const uint8_t ipv4[4] = {100, 100, 100, 100};
  static const uint8_t ipv6[16] = {0xfd, 0x7a, 0x11, 0x5c, 0xa1, 0xe0, [15] = 0x53};
  return a->family == 4 ? memcmp(a->bytes, ipv4, sizeof ipv4) == 0 : memcmp(a->bytes, ipv6, sizeof ipv6) == 0;
}

size_t resolv_text_servers(const char *text, size_t length, struct hw_address out[RESOLV_MOST_SERVERS]) {
  struct lines lines = {text, text + length};
  const char *line;
  size_t n;
  size_t count = 0;
  while (count < RESOLV_MOST_SERVERS && next_line(&lines, &line, &n)) {
    size_t rest;
    const char *word = after_keyword(line, n, "nameserver", &rest);
    char address[INET6_ADDRSTRLEN];
    if (word == NULL) {
      continue;
    }
    size_t end = 0;
    while (end < rest && end < sizeof address && word[end] != ' ' && word[end] != '\t' && word[end] != '\r') {
      end++;
    }
    if (end == sizeof address) {
      continue;
    }
    memcpy(address, word, end);
    address[end] = 0;
    struct hw_address *a = &out[count];
    memset(a, 0, sizeof *a);
    if (inet_pton(AF_INET, address, a->bytes) == 1) {
      a->family = 4;
    } else if (inet_pton(AF_INET6, address, a->bytes) == 1) {
      a->family = 6;
    } else {
      continue;
    }
    if (!is_service_address(a)) {
      count++;
    }
  }
  return count;
}

static bool contains(const char *line, size_t length, const char *word) {
  size_t n = strlen(word);
  for (size_t i = 0; i + n <= length; i++) {
    if (memcmp(line + i, word, n) == 0) {
      return true;
    }
  }
  return false;
}

enum resolv_owner resolv_text_owner(const char *text, size_t length) {
  if (resolv_text_is_ours(text, length)) {
    return RESOLV_NOBODY;
  }
  struct lines lines = {text, text + length};
  const char *line;
  size_t n;
  // resolvconf's own head mentions systemd-resolved further down, so the first one named counts.
  while (next_line(&lines, &line, &n)) {
    if (n == 0 || (line[0] != '#' && line[0] != ';')) {
      continue;
    }
    if (contains(line, n, "systemd-resolved")) {
      return RESOLV_SYSTEMD;
    }
    if (contains(line, n, "resolvconf")) {
      return RESOLV_RESOLVCONF;
    }
  }
  struct hw_address servers[RESOLV_MOST_SERVERS];
  static const uint8_t stub[4] = {127, 0, 0, 53};
  return resolv_text_servers(text, length, servers) == 1 && servers[0].family == 4 &&
                 memcmp(servers[0].bytes, stub, sizeof stub) == 0
             ? RESOLV_SYSTEMD
             : RESOLV_NOBODY;
}
