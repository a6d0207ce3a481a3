// Where this user's node and app listen when nobody says otherwise.
#ifndef HOMEWARD_SEARCH_PLACE_H
#define HOMEWARD_SEARCH_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

// As docs/local-api.md tells it. `runtime_dir` and `state_home` are the variables of the XDG base directories, `home`
// the home directory that the system has of the user; each may be NULL. False: there is none, or it is too long.
bool place_socket(uid_t user, const char *runtime_dir, const char *state_home, const char *home, char *out, size_t size);

// The socket at which the app hears of other starts of it.
bool place_app(const char *config_home, const char *home, char *out, size_t size);

// Whether the command in Java would write this path as it stands here.
bool place_is_plain(const char *path);

#endif
