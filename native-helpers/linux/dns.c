#include "dns.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "resolvconf.h"
#include "resolved.h"

static const char UPSTREAM_OF_RESOLVED[] = "/run/systemd/resolve/resolv.conf";

enum { LOCK_MILLIS = 500, LOCK_RETRY_MILLIS = 10 };

static struct resolv_text text;

void dns_init(struct dns *dns) {
  memset(dns, 0, sizeof *dns);
  dns->right = -1;
}

static bool wants_dns(const struct hw_config *config) { return config->server_count > 0 || config->search_count > 0; }

static void remember_former(struct dns *dns, const char *path) {
  dns->former_count =
      resolv_file_read(path, &text) == 1 ? resolv_text_servers(text.bytes, text.length, dns->former) : 0;
}

// 0, or -1 with errno: cannot tell. Where systemd-resolved has made the file, only its certain absence lets us write there:
// it would not know of that, nor we of what it does next.
static int find_mode(struct dns *dns) {
  dns->mode = HW_DNS_FILE;
  if (resolv_file_read(dns->path, &text) != 1) {
    return 0;
  }
  enum resolv_owner owner = resolv_text_owner(text.bytes, text.length);
  if (owner == RESOLV_SYSTEMD) {
    if (resolved_ping() == 0) {
      dns->mode = HW_DNS_RESOLVED;
    } else if (errno != ENOENT && errno != ECONNREFUSED) {
      return -1;
    }
  } else if (owner == RESOLV_RESOLVCONF && resolvconf_installed()) {
    dns->mode = HW_DNS_RESOLVCONF;
  }
  return 0;
}

// Waits a little: whoever undoes what others have left holds the right for a moment, too.
static int lock_patiently(const char *path) {
  long long end = clock_millis() + LOCK_MILLIS;
  int right = journal_lock_resolv_conf(path);
  while (right < 0 && errno == EWOULDBLOCK && clock_millis() < end) {
    (void)poll(NULL, 0, LOCK_RETRY_MILLIS);
    right = journal_lock_resolv_conf(path);
  }
  return right;
}

static enum hw_error apply_file(struct dns *dns, struct journal *journal, const struct hw_config *config) {
  if (dns->right < 0) {
    dns->right = lock_patiently(dns->path);
    if (dns->right < 0) {
      return errno == EWOULDBLOCK ? HW_IN_USE : HW_SYSTEM;
    }
    // With the right to it, what is ours there is what somebody left who no longer lives.
    if (journal_restore_resolv_conf(dns->path) != 0) {
      return HW_SYSTEM;
    }
  }
  if (journal_note(journal, "resolv.conf %s", dns->path) != 0 ||
      resolv_file_apply(dns->path, config, &text) != 0) {
    return HW_SYSTEM;
  }
  dns->former_count = resolv_text_servers(text.bytes, text.length, dns->former);
  return HW_OK;
}

static enum hw_error apply_as(struct dns *dns, struct journal *journal, int index, const struct hw_config *config) {
  char record[RESOLVCONF_RECORD_BYTES];
  switch (dns->mode) {
    case HW_DNS_RESOLVED:
      remember_former(dns, UPSTREAM_OF_RESOLVED);
      return journal_note(journal, "resolved %d", index) == 0 && resolved_apply(index, config) == 0 ? HW_OK : HW_SYSTEM;
    case HW_DNS_RESOLVCONF:
      remember_former(dns, dns->path);
      resolvconf_record(config->interface, record);
      return journal_note(journal, "resolvconf %s", record) == 0 && resolvconf_add(record, config) == 0 ? HW_OK
                                                                                                      : HW_SYSTEM;
    case HW_DNS_FILE:
      return apply_file(dns, journal, config);
    case HW_DNS_NONE:
      break;
  }
  return HW_OK;
}

enum hw_error dns_apply(struct dns *dns, struct journal *journal, int index, const struct hw_config *config) {
  if (!wants_dns(config)) {
    int reverted = dns_revert(dns, index, config->interface);
    dns->mode = HW_DNS_NONE;
    dns->former_count = 0;
    return reverted == 0 ? HW_OK : HW_SYSTEM;
  }
  if (!dns->in_force) {
    if (!resolv_file_target(dns->path) || find_mode(dns) != 0) {
      return HW_SYSTEM;
    }
  }
  enum hw_error error = apply_as(dns, journal, index, config);
  dns->in_force = dns->in_force || error == HW_OK;
  return error;
}

static int revert_mode(const struct dns *dns, int index, const char *interface) {
  char record[RESOLVCONF_RECORD_BYTES];
  switch (dns->mode) {
    case HW_DNS_RESOLVED:
      return resolved_revert(index);
    case HW_DNS_RESOLVCONF:
      resolvconf_record(interface, record);
      return resolvconf_delete(record);
    case HW_DNS_FILE:
      return journal_restore_resolv_conf(dns->path);
    case HW_DNS_NONE:
      break;
  }
  return 0;
}

int dns_revert(struct dns *dns, int index, const char *interface) {
  int result = dns->in_force ? revert_mode(dns, index, interface) : 0;
  if (result == 0) {
    dns->in_force = false;
    if (dns->right >= 0) {
      close(dns->right);
      dns->right = -1;
    }
  }
  return result;
}
