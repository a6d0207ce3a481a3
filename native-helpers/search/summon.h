// `homeward gui --search` where the app runs already: a key of the desktop brings the search at once.
#ifndef HOMEWARD_SEARCH_SUMMON_H
#define HOMEWARD_SEARCH_SUMMON_H

#include <stdbool.h>

// Whether exactly this is asked for. `arguments` begin with the program's name.
bool summon_is_meant(int count, char **arguments);

// Has the app that listens at its socket show its search; true when that is on the screen.
bool summon(const char *socket_path);

#endif
