// What stands in /etc/resolv.conf while a client's DNS settings are in force, as pure functions on text. The file carries
// the original inside, as comments: it can be restored to the byte even when all else was lost, as after a power cut.
//
//   # homeward-helper 1 <bytes> <FNV-1a hex>     bytes and checksum of everything after this line
//   # <a sentence for people>
//   nameserver ... / search ... / options ...
//   # original <bytes>                           or: # original absent
//   #|<a line of the original>
#ifndef HOMEWARD_RESOLV_TEXT_H
#define HOMEWARD_RESOLV_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "../proto/proto.h"

enum {
  RESOLV_MOST_ORIGINAL_BYTES = 64 * 1024,
  // A line of the original costs 2 more bytes here, and the shortest line has 1; then our own lines.
  RESOLV_MOST_BYTES = 4 * RESOLV_MOST_ORIGINAL_BYTES,
};

struct resolv_text {
  char bytes[RESOLV_MOST_BYTES];
  size_t length;
};

// Writes ours for a configuration over an original (NULL: there was no file). `at_least` pads it with empty lines.
// `host_domain` is where short names are looked for when the original has no line about that (resolv.conf(5): the domain of
// the host's name), or empty. False: does not fit.
bool resolv_text_ours(struct resolv_text *out, const struct hw_config *config, const char *original,
                      size_t original_length, const char *host_domain, size_t at_least);

// A text as a number: the same number, the same text.
uint64_t resolv_text_number(const char *text, size_t length);

// Whether this is ours and nobody has changed it since.
bool resolv_text_is_ours(const char *text, size_t length);

// The original inside ours. False: not ours, or there was no file (*absent tells).
bool resolv_text_original(const char *text, size_t length, struct resolv_text *out, bool *absent);

#endif
