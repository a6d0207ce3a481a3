// What the helper gives up when it starts: all capabilities but those that its table of requests needs, and the way to get
// any back.
#ifndef HOMEWARD_PRIVILEGES_H
#define HOMEWARD_PRIVILEGES_H

// 0, or -1 with errno.
int privileges_drop(void);

#endif
