#include "log.h"

#include <stdarg.h>
#include <stdio.h>

void hw_log(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  fputs("homeward-helper: ", stderr);
  vfprintf(stderr, format, arguments);
  fputc('\n', stderr);
  va_end(arguments);
}
