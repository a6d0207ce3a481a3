#include "resolv_meaning.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

#include "tailnet.h"
#include "text_lines.h"

static bool is_service_address(const struct hw_address *a) {
  bool is = false;
  for (size_t i = 0; i < HW_TAILNET_COUNT; i++) {
    is = is || memcmp(a, &TAILNET_SERVICE[i], sizeof *a) == 0;
  }
  return is;
}

// An address, and behind a '%' the interface that it is on. False: none that could be asked.
static bool parse_server(const char *word, size_t length, resolv_interfaces interfaces, struct hw_server *out) {
  char text[INET6_ADDRSTRLEN + IF_NAMESIZE + 1];
  if (length >= sizeof text) {
    return false;
  }
  memcpy(text, word, length);
  text[length] = 0;
  char *zone = strchr(text, '%');
  if (zone != NULL) {
    *zone++ = 0;
  }
  memset(out, 0, sizeof *out);
  uint8_t *bytes = out->address.bytes;
  if (zone == NULL && inet_pton(AF_INET, text, bytes) == 1) {
    out->address.family = 4;
    return true;
  }
  if (inet_pton(AF_INET6, text, bytes) != 1) {
    return false;
  }
  out->address.family = 6;
  bool of_link = bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80;
  if (of_link && zone != NULL && strlen(zone) < IF_NAMESIZE) {
    char *end;
    unsigned long number = strtoul(zone, &end, 10);
    out->interface = *zone != 0 && *end == 0 && number <= INT32_MAX ? (uint32_t)number : interfaces(zone);
  }
  return !of_link || out->interface != 0;
}

// The first word behind a keyword.
static const char *value_of(const char *line, size_t length, const char *keyword, size_t *value_length) {
  size_t rest;
  const char *word = text_after_keyword(line, length, keyword, &rest);
  *value_length = 0;
  while (word != NULL && *value_length < rest && strchr(" \t\r", word[*value_length]) == NULL) {
    ++*value_length;
  }
  return word;
}

void resolv_text_servers(const char *text, size_t length, resolv_interfaces interfaces, struct resolv_servers *out) {
  struct text_lines lines = {text, text + length};
  const char *line;
  size_t n;
  memset(out, 0, sizeof *out);
  while (text_next_line(&lines, &line, &n)) {
    size_t word_length;
    const char *word = value_of(line, n, "nameserver", &word_length);
    if (word == NULL) {
      continue;
    }
    out->lines++;
    struct hw_server server;
    if (out->count < RESOLV_MOST_SERVERS && parse_server(word, word_length, interfaces, &server) &&
        !is_service_address(&server.address)) {
      out->usable[out->count++] = server;
    }
  }
}

void resolv_text_system_servers(const char *text, size_t length, resolv_interfaces interfaces,
                                struct resolv_servers *out) {
  resolv_text_servers(text, length, interfaces, out);
  if (out->lines == 0) {
    out->usable[out->count++] = (struct hw_server){.address = {4, {127, 0, 0, 1}}};
  }
}

// Whether there is such an interface says nothing about who is asked first.
static unsigned any_interface(const char *name) { return name[0] != 0; }

// The first that is an address. False: there is none.
static bool first_server(const char *text, size_t length, struct hw_server *out) {
  struct text_lines lines = {text, text + length};
  const char *line;
  size_t n;
  bool found = false;
  while (!found && text_next_line(&lines, &line, &n)) {
    size_t word_length;
    const char *word = value_of(line, n, "nameserver", &word_length);
    found = word != NULL && parse_server(word, word_length, any_interface, out);
  }
  return found;
}

bool resolv_text_asks_stub(const char *text, size_t length) {
  static const uint8_t stub[3] = {127, 0, 0};
  struct hw_server first;
  return first_server(text, length, &first) && first.address.family == 4 &&
         memcmp(first.address.bytes, stub, sizeof stub) == 0 &&
         (first.address.bytes[3] == 53 || first.address.bytes[3] == 54);
}

bool resolv_text_asks(const char *text, size_t length, const struct hw_address *servers, size_t count) {
  struct hw_server first;
  return count == 0 ||
         (first_server(text, length, &first) && memcmp(&first.address, servers, sizeof first.address) == 0);
}

bool resolv_text_nss_asks_resolved(const char *text, size_t length) {
  struct text_lines lines = {text, text + length};
  const char *line;
  size_t n;
  bool asks = false;
  while (text_next_line(&lines, &line, &n)) {
    size_t at = n >= 6 && memcmp(line, "hosts:", 6) == 0 ? 6 : n;
    while (at < n && line[at] != '#') {
      size_t start = at;
      while (at < n && strchr(" \t\r#", line[at]) == NULL) {
        at++;
      }
      size_t word = at - start;
      if (word == 7 && memcmp(line + start, "resolve", 7) == 0) {
        asks = true;
      } else if (word == 3 && memcmp(line + start, "dns", 3) == 0) {
        return asks;
      }
      at += at < n && line[at] != '#';
    }
  }
  return asks;
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

static bool is_comment(const char *line, size_t length) { return length > 0 && (line[0] == '#' || line[0] == ';'); }

bool resolv_text_by_resolvconf(const char *text, size_t length) {
  struct text_lines lines = {text, text + length};
  const char *line;
  size_t n;
  // Its own head mentions systemd-resolved further down, and others mention it, so the first one named counts.
  while (text_next_line(&lines, &line, &n)) {
    if (is_comment(line, n) && (contains(line, n, "systemd-resolved") || contains(line, n, "resolvconf"))) {
      return !contains(line, n, "systemd-resolved");
    }
  }
  return false;
}

void resolv_text_author(const char *text, size_t length, char *out, size_t out_bytes) {
  struct text_lines lines = {text, text + length};
  const char *line;
  size_t n;
  out[0] = 0;
  while (out[0] == 0 && text_next_line(&lines, &line, &n)) {
    size_t at = 0;
    size_t used = 0;
    while (is_comment(line, n) && at < n && strchr("#; \t", line[at]) != NULL) {
      at++;
    }
    while (is_comment(line, n) && at < n && used + 1 < out_bytes) {
      char c = line[at++];
      out[used++] = c >= ' ' && c < 0x7f ? c : '?';
    }
    while (used > 0 && (out[used - 1] == ' ' || (out[used - 1] == '?' && line[at - 1] == '\r'))) {
      used--;
    }
    out[used] = 0;
  }
}

void resolv_text_drop_record(struct resolv_text *text, const char *record) {
  static const char head[] = "# resolv.conf from ";
  struct text_lines lines = {text->bytes, text->bytes + text->length};
  const char *line;
  size_t n;
  size_t kept = 0;
  bool drop = false;
  while (text_next_line(&lines, &line, &n)) {
    if (n >= sizeof head - 1 && memcmp(line, head, sizeof head - 1) == 0) {
      const char *name = line + sizeof head - 1;
      size_t name_length = n - (sizeof head - 1);
      drop = name_length == strlen(record) && memcmp(name, record, name_length) == 0;
    }
    if (!drop) {
      size_t whole = (size_t)(lines.at - line);
      memmove(text->bytes + kept, line, whole);
      kept += whole;
    }
  }
  text->length = kept;
}
