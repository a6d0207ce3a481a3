#include "visible.h"

#include <stdint.h>

struct range {
  uint32_t first;
  uint32_t last;
};

// Without what is unassigned, invisible, or turns the direction of writing.
static const struct range SEEN[] = {
    {' ', '~'},         {0xc0, 0x377},      {0x400, 0x52f},     {0x3000, 0x3003}, {0x3041, 0x3096},
    {0x3099, 0x30ff},   {0x4e00, 0x9fff},   {0xac00, 0xd7a3},   {0xff01, 0xff9f},
};

static bool seen(uint32_t letter) {
  for (size_t i = 0; i < sizeof SEEN / sizeof SEEN[0]; i++) {
    if (letter >= SEEN[i].first && letter <= SEEN[i].last) {
      return true;
    }
  }
  return false;
}

// How many bytes the letter that begins with this one has, as far as SEEN goes; 0: none begins so.
static size_t letter_bytes(unsigned char first) {
  if (first < 0x80) {
    return 1;
  }
  if (first >= 0xc2 && first < 0xe0) {
    return 2;
  }
  return first >= 0xe0 && first < 0xf0 ? 3 : 0;
}

bool visible(const char *text, size_t length) {
  static const unsigned char MASKS[] = {0, 0x7f, 0x1f, 0x0f};
  for (size_t at = 0; at < length;) {
    unsigned char first = (unsigned char)text[at];
    size_t bytes = letter_bytes(first);
    if (bytes == 0 || bytes > length - at) {
      return false;
    }
    uint32_t letter = first & MASKS[bytes];
    for (size_t i = 1; i < bytes; i++) {
      unsigned char next = (unsigned char)text[at + i];
      if ((next & 0xc0) != 0x80) {
        return false;
      }
      letter = letter << 6 | (next & 0x3fU);
    }
    // One that could be written in fewer bytes is not among them: no three bytes say less than 0x800 there.
    if (!seen(letter) || (bytes == 3 && letter < 0x800)) {
      return false;
    }
    at += bytes;
  }
  return true;
}

bool visible_lines(const char *text, size_t length) {
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)text[i];
    bool next_is_control = c == 0xc2 && i + 1 < length && (unsigned char)text[i + 1] < 0xa0;
    if ((c < ' ' && c != '\n') || c == 0x7f || next_is_control) {
      return false;
    }
  }
  return true;
}
