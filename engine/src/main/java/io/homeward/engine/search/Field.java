package io.homeward.engine.search;

/** What of a device a word of the query was found in; earlier ones count more. */
public enum Field {
  NAME,
  OWNER,
  TAG,
  SYSTEM,
  ADDRESS,
  FQDN
}
