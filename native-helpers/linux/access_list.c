#include "access_list.h"

#include <endian.h>
#include <errno.h>
#include <linux/posix_acl.h>
#include <linux/posix_acl_xattr.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/xattr.h>

enum {
  MOST_USERS = 64,
  NOBODY = 0,
  READ_AND_WRITE = ACL_READ | ACL_WRITE,
  FIXED_ENTRIES = 4,  // owner, group, mask, others
};

struct list {
  struct posix_acl_xattr_header header;
  struct posix_acl_xattr_entry entries[MOST_USERS + FIXED_ENTRIES];
};

static struct posix_acl_xattr_entry entry(unsigned tag, unsigned permissions, uid_t id) {
  return (struct posix_acl_xattr_entry){
      .e_tag = htole16((uint16_t)tag), .e_perm = htole16((uint16_t)permissions), .e_id = htole32(id)};
}

static int compare(const void *a, const void *b) {
  uid_t first = *(const uid_t *)a;
  uid_t second = *(const uid_t *)b;
  return first < second ? -1 : first > second;
}

int access_list_set(const char *path, const uid_t *users, size_t count) {
  struct list list = {.header.a_version = htole32(POSIX_ACL_XATTR_VERSION)};
  uid_t sorted[MOST_USERS];
  const uid_t nobody = (uid_t)ACL_UNDEFINED_ID;
  if (count > MOST_USERS) {
    errno = E2BIG;
    return -1;
  }
  for (size_t i = 0; i < count; i++) {
    sorted[i] = users[i];
  }
  qsort(sorted, count, sizeof sorted[0], compare);  // the kernel wants them in order
  size_t n = 0;
  list.entries[n++] = entry(ACL_USER_OBJ, READ_AND_WRITE, nobody);
  for (size_t i = 0; i < count; i++) {
    list.entries[n++] = entry(ACL_USER, READ_AND_WRITE, sorted[i]);
  }
  list.entries[n++] = entry(ACL_GROUP_OBJ, NOBODY, nobody);
  list.entries[n++] = entry(ACL_MASK, READ_AND_WRITE, nobody);
  list.entries[n++] = entry(ACL_OTHER, NOBODY, nobody);
  return setxattr(path, "system.posix_acl_access", &list, sizeof list.header + n * sizeof list.entries[0], 0);
}
