// Time for deadlines.
#ifndef HOMEWARD_CLOCK_H
#define HOMEWARD_CLOCK_H

// Milliseconds since some moment. They stand still while the computer sleeps: a client that slept with us was not silent.
long long clock_millis(void);

#endif
