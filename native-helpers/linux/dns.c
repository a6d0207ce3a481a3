#include "dns.h"

#include <errno.h>
#include <net/if.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "dns_manager.h"
#include "fight.h"
#include "fnv1a.h"
#include "resolv_right.h"
#include "resolvconf.h"
#include "resolved.h"

static const char UPSTREAM_OF_RESOLVED[] = "/run/systemd/resolve/resolv.conf";
static const char NSSWITCH[] = "/etc/nsswitch.conf";

enum { LOCK_MILLIS = 500, LOCK_RETRY_MILLIS = 10 };

static struct resolv_text text;
static struct resolv_text original;  // of what was looked at last

// What the system is like now.
struct outlook {
  char path[RESOLV_PATH_BYTES];
  enum hw_dns_mode mode;
  uint64_t file;  // what stands at the path, as a number
  bool file_is_ours;
  bool no_file;  // what lies there cannot be read as one
  bool stub_alone;  // the file names systemd-resolved's stub, and it does not run
  struct resolv_servers former;
};

void dns_init(struct dns *dns) {
  memset(dns, 0, sizeof *dns);
  dns->right = -1;
}

static bool wants_dns(const struct hw_config *config) { return config->server_count > 0 || config->search_count > 0; }

// Whether all names would come to us although we answer some alone.
static bool needs_former(const struct hw_config *config) { return config->server_count > 0 && config->match_count > 0; }

static void read_servers(const char *path, struct resolv_servers *out) {
  memset(out, 0, sizeof *out);
  if (resolv_file_read(path, &text) == 1) {
    resolv_text_servers(text.bytes, text.length, if_nametoindex, out);
  }
}

// Finds the file and reads it, without what Homeward has made of it, into `original`. 0, or -1 with errno.
static int read_original(struct outlook *now) {
  bool absent = false;
  now->no_file = true;
  if (!resolv_file_target(now->path)) {
    return -1;
  }
  int exists = resolv_file_read(now->path, &text);
  now->no_file = exists < 0;
  now->file = resolv_text_number(text.bytes, exists == 1 ? text.length : 0);
  now->file_is_ours = exists == 1 && resolv_text_is_ours(text.bytes, text.length);
  original.length = 0;
  if (exists == 1 && !resolv_text_original(text.bytes, text.length, &original, &absent) && !absent) {
    memcpy(original.bytes, text.bytes, text.length);
    original.length = text.length;
  }
  return exists < 0 ? -1 : 0;
}

// 0, or -1 with errno: cannot tell. Where systemd-resolved is asked, only its certain absence lets us write the file: it
// would not know of that, nor we of what it does next.
static int look(const struct hw_config *config, struct outlook *now) {
  memset(now, 0, sizeof *now);
  if (read_original(now) != 0) {
    return -1;
  }
  struct dns_facts facts = {.resolv_conf = original.bytes, .length = original.length};
  facts.resolvconf_installed = resolvconf_installed();
  facts.nss_resolve =
      resolv_file_read(NSSWITCH, &text) == 1 && resolv_text_nss_asks_resolved(text.bytes, text.length);
  if (dns_asks_resolved(&facts)) {
    facts.resolved_runs = resolved_ping() == 0;
    if (!facts.resolved_runs && errno != ENOENT && errno != ECONNREFUSED) {
      return -1;
    }
    now->stub_alone = !facts.resolved_runs && resolv_text_asks_stub(original.bytes, original.length);
  }
  now->mode = dns_manager(&facts);
  switch (now->mode) {
    case HW_DNS_RESOLVED:
      read_servers(UPSTREAM_OF_RESOLVED, &now->former);
      break;
    case HW_DNS_RESOLVCONF:
      if (resolvconf_others(config->interface, &text) == 0) {
        resolv_text_servers(text.bytes, text.length, if_nametoindex, &now->former);
      } else {
        read_servers(now->path, &now->former);
      }
      break;
    case HW_DNS_FILE:
    case HW_DNS_NONE:
      resolv_text_system_servers(original.bytes, original.length, if_nametoindex, &now->former);
      break;
  }
  return 0;
}

// systemd-resolved sends us our own names alone; else everything comes, and must have somewhere to go.
static bool leads_nowhere(const struct outlook *now, const struct hw_config *config) {
  return needs_former(config) && now->mode != HW_DNS_RESOLVED && now->former.lines > 0 && now->former.count == 0;
}

// Waits a little: whoever undoes what others have left holds the right for a moment, too.
static int lock_patiently(const char *path) {
  long long end = clock_millis() + LOCK_MILLIS;
  int right = resolv_right_take(path);
  while (right < 0 && errno == EWOULDBLOCK && clock_millis() < end) {
    (void)poll(NULL, 0, LOCK_RETRY_MILLIS);
    right = resolv_right_take(path);
  }
  return right;
}

static enum hw_error apply_file(struct dns *dns, const struct hw_config *config) {
  if (dns->right < 0) {
    dns->right = lock_patiently(dns->path);
    if (dns->right < 0) {
      return errno == EWOULDBLOCK ? HW_IN_USE : HW_SYSTEM;
    }
    // With the right to it, what is ours there is what somebody left who no longer lives.
    if (resolv_right_restore(dns->path) != 0) {
      return HW_SYSTEM;
    }
  }
  if (resolv_file_apply(dns->path, config, &text, &dns->set) != 0) {
    return HW_SYSTEM;
  }
  // What stood there at that moment, which may be newer than what was looked at.
  resolv_text_system_servers(text.bytes, text.length, if_nametoindex, &dns->former);
  return HW_OK;
}

// What undoes it, before it is done.
static int note(struct dns *dns, struct journal *journal, int index, const char *record) {
  if (dns->noted_mode == dns->mode && strcmp(dns->noted_path, dns->path) == 0) {
    return 0;
  }
  int result = dns->mode == HW_DNS_RESOLVED     ? journal_note(journal, "resolved %d", index)
               : dns->mode == HW_DNS_RESOLVCONF ? journal_note(journal, "resolvconf %s", record)
                                                : journal_note(journal, "resolv.conf %s", dns->path);
  if (result == 0) {
    dns->noted_mode = dns->mode;
    strcpy(dns->noted_path, dns->path);
  }
  return result;
}

static enum hw_error set(struct dns *dns, struct journal *journal, int index, const struct hw_config *config) {
  char record[RESOLVCONF_RECORD_BYTES];
  resolvconf_record(config->interface, record);
  if (note(dns, journal, index, record) != 0) {
    return HW_SYSTEM;
  }
  if (dns->mode == HW_DNS_FILE) {
    return apply_file(dns, config);
  }
  if (dns->mode == HW_DNS_RESOLVCONF) {
    return resolvconf_add(record, config) == 0 ? HW_OK : HW_SYSTEM;
  }
  return resolved_apply(index, config, &dns->set) == 0 ? HW_OK : HW_SYSTEM;
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
      return resolv_right_restore(dns->path);
    case HW_DNS_NONE:
      break;
  }
  return 0;
}

int dns_revert(struct dns *dns, int index, const char *interface) {
  int result = dns->in_force ? revert_mode(dns, index, interface) : 0;
  if (result == 0) {
    dns->in_force = false;
    dns->lapsed = false;
    if (dns->right >= 0) {
      close(dns->right);
      dns->right = -1;
    }
  }
  return result;
}

static enum hw_error take_back(struct dns *dns, int index, const struct hw_config *config) {
  if (dns_revert(dns, index, config->interface) != 0) {
    return HW_SYSTEM;
  }
  dns->mode = HW_DNS_NONE;
  return HW_OK;
}

enum hw_error dns_apply(struct dns *dns, struct journal *journal, int index, const struct hw_config *config) {
  struct outlook now;
  bool had = dns->in_force || dns->lapsed;
  dns->left = false;
  if (!wants_dns(config)) {
    memset(&dns->former, 0, sizeof dns->former);
    return take_back(dns, index, config);
  }
  if (look(config, &now) != 0) {
    return HW_SYSTEM;
  }
  bool elsewhere = dns->in_force && (now.mode != dns->mode || strcmp(now.path, dns->path) != 0);
  if ((elsewhere || leads_nowhere(&now, config)) && take_back(dns, index, config) != HW_OK) {
    return HW_SYSTEM;
  }
  dns->former = now.former;
  strcpy(dns->path, now.path);
  if (leads_nowhere(&now, config)) {
    dns->left = true;
    return HW_OK;
  }
  dns->mode = now.mode;
  enum hw_error error = set(dns, journal, index, config);
  dns->in_force = dns->in_force || error == HW_OK;
  dns->lapsed = had && !dns->in_force;
  return error;
}

// A systemd-resolved that has started anew does not insist on what it says.
static uint64_t said_by_its_process(uint64_t settings) {
  uint64_t process;
  return resolved_process(&process) == 0 ? fnv1a(settings, &process, sizeof process) : settings;
}

bool dns_stands(struct dns *dns, int index, const struct hw_config *config) {
  struct outlook now;
  uint64_t set;
  dns->no_file = false;
  if (!dns->in_force && !dns->left) {
    return !dns->lapsed;
  }
  if (look(config, &now) != 0) {
    dns->no_file = now.no_file;
    return !now.no_file;
  }
  if (dns->left) {
    return leads_nowhere(&now, config);
  }
  dns->theirs = resolv_text_number(original.bytes, original.length);
  if (!now.file_is_ours) {
    resolv_text_author(original.bytes, original.length, dns->author, sizeof dns->author);
  }
  if (now.mode != dns->mode || strcmp(now.path, dns->path) != 0) {
    dns->theirs = FIGHT_NEWS;  // others are to be told now, who have undone nothing yet
    return false;
  }
  if (now.stub_alone) {
    dns->theirs = FIGHT_NEWS;  // a systemd-resolved that starts writes the file before it answers
  }
  dns->former = now.former;
  switch (dns->mode) {
    case HW_DNS_RESOLVED:
      if (resolved_settings(index, &set) != 0 || set == dns->set) {
        return true;
      }
      dns->theirs = said_by_its_process(set);
      return false;
    case HW_DNS_RESOLVCONF:
      return resolv_text_asks(original.bytes, original.length, config->servers, config->server_count);
    case HW_DNS_FILE:
      return now.file == dns->set;
    case HW_DNS_NONE:
      break;
  }
  return true;
}
