// The directory of the journals, and of the locks beside them. It is root's alone, and the same for this process and its
// children.
#ifndef HOMEWARD_JOURNAL_DIR_H
#define HOMEWARD_JOURNAL_DIR_H

enum { JOURNAL_DIR_BYTES = 256 };

// Opens it, making it when missing. 0, or -1 after a message.
int journal_dir_use(const char *path);

// A descriptor of it, and its path.
int journal_dir_fd(void);
const char *journal_dir_path(void);

#endif
