// One line to standard error; the service manager adds time and place. Never data of a client.
#ifndef HOMEWARD_LOG_H
#define HOMEWARD_LOG_H

void hw_log(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
