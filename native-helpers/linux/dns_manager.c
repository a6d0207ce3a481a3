#include "dns_manager.h"

#include "resolv_meaning.h"

bool dns_asks_resolved(const struct dns_facts *facts) {
  return facts->nss_resolve || resolv_text_asks_stub(facts->resolv_conf, facts->length);
}

enum hw_dns_mode dns_manager(const struct dns_facts *facts) {
  if (facts->resolved_runs && dns_asks_resolved(facts)) {
    return HW_DNS_RESOLVED;
  }
  return facts->resolvconf_installed && resolv_text_by_resolvconf(facts->resolv_conf, facts->length) ? HW_DNS_RESOLVCONF
                                                                                                      : HW_DNS_FILE;
}
