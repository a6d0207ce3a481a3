#include "worker.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "inbox.h"
#include "journal.h"
#include "log.h"
#include "outbox.h"
#include "pulse.h"
#include "tun.h"
#include "udp.h"
#include "upkeep.h"

struct worker {
  int client;
  struct journal journal;
  char interface[HW_NAME_BYTES];  // empty: none
  int index;
  struct upkeep upkeep;
  bool lapsed;  // DNS was taken back from a silent client
  struct pulse pulse;
  struct hw_writer told;  // the state of the host, as the client knows it
};

// Large, and this process has one thread and one client.
static struct inbox inbox;
static struct hw_config wanted;
static struct hw_writer reply;

static int send_reply(const struct worker *w) { return outbox_send(w->client, &reply, NULL, 0); }

static int send_error(const struct worker *w, uint32_t id, enum hw_error error, int system_error, const char *detail) {
  char text[160];
  snprintf(text, sizeof text, system_error == 0 ? "%s" : "%s: %s", detail, strerror(system_error));
  hw_reply_error(&reply, id, error, system_error, text);
  return send_reply(w);
}

static int send_done(const struct worker *w, const struct hw_header *request) {
  hw_reply_begin(&reply, (uint8_t)(request->type | HW_REPLY), request->id);
  hw_reply_end(&reply);
  return send_reply(w);
}

static int handle_ping(const struct hw_header *request, struct worker *w) {
  firewall_refresh(&w->upkeep.firewall);
  hw_reply_begin(&reply, HW_PING | HW_REPLY, request->id);
  hw_put_text(&reply, HOMEWARD_VERSION);
  hw_reply_end(&reply);
  return send_reply(w);
}

static int handle_open_tun(struct worker *w, const struct hw_header *request, const uint8_t *payload) {
  char name[HW_NAME_BYTES];
  uint8_t queues = 1;
  struct tun tun;
  if ((request->type == HW_OPEN_TUN ? hw_parse_open_tun(payload, request->payload_bytes, name)
                                    : hw_parse_open_tun_queues(payload, request->payload_bytes, name, &queues)) != HW_OK) {
    return send_error(w, request->id, HW_MALFORMED, 0, "no name of an interface that the helper would make");
  }
  if (w->interface[0] != 0) {
    return send_error(w, request->id, HW_IN_USE, 0, "this connection has its interface already");
  }
  if (w->journal.fd < 0 && journal_begin(&w->journal) != 0) {
    return send_error(w, request->id, HW_SYSTEM, errno, "cannot write the journal");
  }
  enum hw_error error = tun_open(name, queues, &tun);
  if (error != HW_OK) {
    return send_error(w, request->id, error, error == HW_SYSTEM ? errno : 0,
                      error == HW_IN_USE ? "there is an interface of this name" : "cannot open /dev/net/tun");
  }
  // Until a descriptor is sent, the interface dies with this process and needs no journal.
  if (journal_note(&w->journal, "link %d %s", tun.index, name) != 0) {
    tun_close(&tun);
    return send_error(w, request->id, HW_SYSTEM, errno, "cannot write the journal");
  }
  strcpy(w->interface, name);
  w->index = tun.index;
  hw_reply_begin(&reply, (uint8_t)(request->type | HW_REPLY), request->id);
  hw_put_u32(&reply, (uint32_t)tun.index);
  hw_put_u32(&reply, tun.offloads);
  hw_reply_end(&reply);
  int result = outbox_send(w->client, &reply, tun.fds, tun.count);
  tun_close(&tun);
  return result;
}

static int send_applied(struct worker *w, const struct hw_header *request) {
  hw_reply_begin(&reply, HW_APPLY_CONFIG | HW_REPLY, request->id);
  upkeep_put_state(&w->upkeep, &reply);
  hw_reply_end(&reply);
  w->told = reply;
  return send_reply(w);
}

// Tells the client what has changed by itself since it was told last. 0, or -1 when the client is gone.
static int tell_changes(struct worker *w) {
  hw_reply_begin(&reply, HW_CHANGED, 0);
  upkeep_put_state(&w->upkeep, &reply);
  hw_reply_end(&reply);
  if (reply.length == w->told.length &&
      memcmp(reply.bytes + HW_HEADER_BYTES, w->told.bytes + HW_HEADER_BYTES, reply.length - HW_HEADER_BYTES) == 0) {
    return 0;
  }
  w->told = reply;
  return send_reply(w);
}

static int send_refusal(const struct worker *w, const struct hw_header *request, enum hw_verdict verdict,
                        const struct hw_prefix *culprit) {
  char address[INET6_ADDRSTRLEN] = "";
  char detail[128];
  inet_ntop(culprit->address.family == 4 ? AF_INET : AF_INET6, culprit->address.bytes, address, sizeof address);
  if (verdict == HW_NO_OWN_ADDRESS) {
    snprintf(detail, sizeof detail, "%s is no address of a device in a tailnet", address);
  } else {
    snprintf(detail, sizeof detail, "%s/%u is %s", address, culprit->bits,
             verdict == HW_NO_ROUTE ? "no route that the helper makes"
                                    : "outside the tailnet, and routes there were not agreed to");
  }
  return send_error(w, request->id, HW_REFUSED, 0, detail);
}

static int handle_apply_config(struct worker *w, const struct hw_header *request, const uint8_t *payload) {
  if (hw_parse_config(payload, request->payload_bytes, &wanted) != HW_OK) {
    return send_error(w, request->id, HW_MALFORMED, 0, "the configuration is malformed");
  }
  if (w->interface[0] == 0 || strcmp(w->interface, wanted.interface) != 0) {
    return send_error(w, request->id, HW_MALFORMED, 0, "this connection has not opened the interface");
  }
  struct hw_prefix culprit;
  enum hw_verdict verdict = hw_judge_config(&wanted, &culprit);
  if (verdict != HW_FINE) {
    return send_refusal(w, request, verdict, &culprit);
  }
  const char *step;
  enum hw_error error = upkeep_apply(&w->upkeep, &w->journal, w->index, &wanted, &step);
  if (error != HW_OK) {
    return send_error(w, request->id, error, errno, step);
  }
  return send_applied(w, request);
}

static int undo_everything(struct worker *w) {
  int result = journal_undo(&w->journal, w->upkeep.dns.right >= 0);
  upkeep_forget(&w->upkeep);
  w->interface[0] = 0;
  w->lapsed = false;
  return result;
}

static int handle_clean_up(struct worker *w, const struct hw_header *request) {
  if (undo_everything(w) != 0) {
    return send_error(w, request->id, HW_SYSTEM, errno, "something could not be undone; the next start tries again");
  }
  return send_done(w, request);
}

static int handle_open_udp(const struct worker *w, const struct hw_header *request, const uint8_t *payload) {
  uint16_t port;
  uint8_t count = 1;
  struct udp udp;
  struct ucred peer;
  socklen_t length = sizeof peer;
  if ((request->type == HW_OPEN_UDP ? hw_parse_open_udp(payload, request->payload_bytes, &port)
                                    : hw_parse_open_udp_shared(payload, request->payload_bytes, &port, &count)) != HW_OK) {
    return send_error(w, request->id, HW_MALFORMED, 0, "no number of a port");
  }
  if (getsockopt(w->client, SOL_SOCKET, SO_PEERCRED, &peer, &length) != 0) {
    return send_error(w, request->id, HW_SYSTEM, errno, "cannot tell who asks");
  }
  enum hw_error error = udp_open(port, count, peer.uid, &udp);
  if (error != HW_OK) {
    return send_error(w, request->id, error, error == HW_SYSTEM ? errno : 0,
                      error == HW_IN_USE ? "the UDP port is in use" : "cannot open a UDP socket");
  }
  hw_reply_begin(&reply, (uint8_t)(request->type | HW_REPLY), request->id);
  hw_put_u8(&reply, udp.family);
  hw_put_u16(&reply, udp.port);
  hw_reply_end(&reply);
  int result = outbox_send(w->client, &reply, udp.fds, udp.count);
  udp_close(&udp);
  return result;
}

static int handle_request(struct worker *w, const struct hw_header *request, const uint8_t *payload) {
  switch (request->type) {
    case HW_OPEN_TUN:
    case HW_OPEN_TUN_QUEUES:
      return handle_open_tun(w, request, payload);
    case HW_APPLY_CONFIG:
      return handle_apply_config(w, request, payload);
    case HW_OPEN_UDP:
    case HW_OPEN_UDP_SHARED:
      return handle_open_udp(w, request, payload);
    case HW_PING:
    case HW_CLEAN_UP:
      if (hw_parse_empty(request->payload_bytes) != HW_OK) {
        return send_error(w, request->id, HW_MALFORMED, 0, "this request has no payload");
      }
      return request->type == HW_PING ? handle_ping(request, w) : handle_clean_up(w, request);
    default:
      return send_error(w, request->id, HW_MALFORMED, 0, "unknown request");
  }
}

static void give_dns_again(struct worker *w) {
  w->lapsed = false;
  if (upkeep_give_names(&w->upkeep, &w->journal) != 0) {
    hw_log("cannot set DNS again for a client that came back");
  }
}

// Handles all whole requests that are there. 0, or -1 when the connection must end.
static int handle_inbox(struct worker *w) {
  struct hw_header request;
  const uint8_t *payload;
  enum hw_error error = inbox_first(&inbox, &request, &payload);
  for (; error == HW_OK && payload != NULL; error = inbox_first(&inbox, &request, &payload)) {
    pulse_heard(&w->pulse, clock_millis());
    if (w->lapsed) {
      give_dns_again(w);
    }
    if (handle_request(w, &request, payload) != 0) {
      return -1;
    }
    inbox_drop_first(&inbox, &request);
  }
  if (error == HW_OTHER_VERSION) {
    (void)send_error(w, request.id, HW_OTHER_VERSION, 0, "the helper is " HOMEWARD_VERSION " with another version of the protocol");
  } else if (error != HW_OK) {
    (void)send_error(w, 0, HW_MALFORMED, 0, "not a request");
  }
  return error == HW_OK ? 0 : -1;
}

// Takes and handles what has come. 0, or -1 when the connection must end.
static int handle_news(struct worker *w) {
  switch (inbox_receive(&inbox, w->client)) {
    case INBOX_OK:
      return handle_inbox(w);
    case INBOX_DESCRIPTORS:
      hw_log("a client passes descriptors: its connection ends");
      (void)send_error(w, 0, HW_MALFORMED, 0, "the helper takes no descriptors");
      return -1;
    case INBOX_GONE:
      break;
  }
  return -1;
}

enum { EVENTS_CLIENT, EVENTS_SIGNALS, EVENTS_WATCH, EVENTS = EVENTS_WATCH + UPKEEP_EVENTS };

// When the client counts as frozen unless it says something; LLONG_MAX: never.
static long long silent_at(const struct worker *w) {
  return w->upkeep.dns.in_force ? pulse_ends(&w->pulse, upkeep_hears_questions(&w->upkeep)) : LLONG_MAX;
}

// How long there is nothing to do unless there is news; -1: for ever.
static int idle_millis(const struct worker *w) {
  long long at = upkeep_due(&w->upkeep);
  if (silent_at(w) < at) {
    at = silent_at(w);
  }
  long long left = at - clock_millis();
  return at == LLONG_MAX ? -1 : left < 0 ? 0 : (int)left;
}

static bool is_silent(const struct worker *w) { return clock_millis() >= silent_at(w); }

// Asks the client to say something, if it may be what somebody waits for. 0, or -1 when it is gone.
static int ask_client(struct worker *w) {
  bool waited_for = w->upkeep.asked && w->upkeep.dns.in_force;
  w->upkeep.asked = false;
  if (!waited_for || !pulse_wants_sign(&w->pulse, clock_millis())) {
    return 0;
  }
  hw_reply_begin(&reply, HW_ASK, 0);
  hw_reply_end(&reply);
  return send_reply(w);
}

// 0, or -1 when the connection must end.
static int handle_events(struct worker *w, const struct pollfd events[EVENTS]) {
  upkeep_hear(&w->upkeep, events + EVENTS_WATCH);
  if (events[EVENTS_CLIENT].revents != 0 && handle_news(w) != 0) {
    return -1;
  }
  if (ask_client(w) != 0) {
    return -1;
  }
  if (clock_millis() < upkeep_due(&w->upkeep)) {
    return 0;
  }
  upkeep_compare(&w->upkeep, &w->journal);
  if (upkeep_lost_interface(&w->upkeep)) {
    hw_log("%s is gone: the connection of its client ends", w->interface);
    (void)send_error(w, 0, HW_SYSTEM, 0, "the interface was deleted, or moved to another network namespace");
    return -1;
  }
  return tell_changes(w);
}

static int serve(struct worker *w, int signals) {
  while (true) {
    struct pollfd events[EVENTS] = {{.fd = w->client, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
    upkeep_events(&w->upkeep, events + EVENTS_WATCH);
    if (is_silent(w)) {
      hw_log("the client is silent: its DNS settings are taken back");
      if (upkeep_take_names(&w->upkeep) != 0) {
        return -1;  // undoing everything tries again
      }
      w->lapsed = true;
      pulse_given_up(&w->pulse);
      continue;
    }
    int ready = poll(events, EVENTS, idle_millis(w));
    if (ready < 0 && errno != EINTR) {
      return -1;
    }
    if (ready <= 0) {
      for (size_t i = 0; i < EVENTS; i++) {
        events[i].revents = 0;
      }
    }
    if (events[EVENTS_SIGNALS].revents != 0 || handle_events(w, events) != 0) {
      return 0;
    }
  }
}

int worker_run(int client, int signals) {
  struct worker w = {.client = client, .journal = {.fd = -1}, .pulse = {.heard_millis = clock_millis()}};
  upkeep_init(&w.upkeep);
  inbox_init(&inbox);
  inbox_refuse_descriptors(client);
  int result = serve(&w, signals);
  // The connection itself ends with this process: what may still wait in it is not for us to close.
  int undone = undo_everything(&w);
  upkeep_close(&w.upkeep);
  return undone == 0 && result == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
