// Any bytes as the answer of a node: what is taken for it lies within them, and what is shown moves no cursor.
#include <stdint.h>
#include <stdlib.h>

#include "../search/answer.h"
#include "../search/visible.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static const char none[1];
  const char *bytes = size == 0 ? none : (const char *)data;
  struct answer answer = {0};
  if (answer_parse(bytes, size, &answer) &&
      (answer.body < bytes || answer.body + answer.length != bytes + size || answer.status < 100 || answer.status > 599)) {
    abort();
  }
  bool lines = visible_lines(bytes, size);
  for (size_t i = 0; i < size; i++) {
    if (data[i] < ' ' && data[i] != '\n' && lines) {
      abort();
    }
  }
  if (visible(bytes, size) && !lines) {
    abort();
  }
  return 0;
}
