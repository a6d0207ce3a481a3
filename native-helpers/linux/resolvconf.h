// The program resolvconf of Debian or openresolv. Its interface is a program, so it is run: an absolute path, fixed
// arguments and environment, and the settings on its standard input. They return 0, or -1 with errno.
#ifndef HOMEWARD_RESOLVCONF_H
#define HOMEWARD_RESOLVCONF_H

#include <stdbool.h>

#include "../proto/proto.h"
#include "resolv_text.h"

enum { RESOLVCONF_RECORD_BYTES = HW_NAME_BYTES + 16 };

bool resolvconf_installed(void);

// Under what name resolvconf keeps the settings of an interface.
void resolvconf_record(const char *interface, char record[RESOLVCONF_RECORD_BYTES]);

// What others have told it, as the text of a resolv.conf. Of openresolv alone, where the file may name nobody but us; -1 with
// errno, which is ENOTSUP for Debian's: its file keeps the others.
int resolvconf_others(const char *interface, struct resolv_text *out);

int resolvconf_add(const char *record, const struct hw_config *config);
int resolvconf_delete(const char *record);

#endif
