# Sourced by the launchers, also by a plain sh. The JVM reads arguments and file names in the character set of the
# locale; where that is none (C, as in cron, containers and services, or one that is not installed) or not UTF-8, it
# would turn every other letter than a-z into "?". The language of the texts stays where its locale is there.
if [ "$(uname)" = Linux ] && [ "$(locale charmap 2>/dev/null)" != UTF-8 ]; then
  LANG=${LC_ALL:-${LC_MESSAGES:-${LANG:-C.UTF-8}}}
  LC_CTYPE=C.UTF-8
  export LANG LC_CTYPE
  unset LC_ALL
  # One category that cannot be set makes all of them C.
  if [ -n "$(locale 2>&1 >/dev/null)" ]; then
    LC_ALL=C.UTF-8
    export LC_ALL
  fi
fi
