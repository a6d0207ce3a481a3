# Sourced by homeward and check: makes sure that Debian packages are there. As root on a Debian-like machine it
# installs what is missing and says so; otherwise it says what to install.

# have WHAT: whether a program is on the PATH (also of an ordinary user, whose PATH may lack sbin), a library is
# known to the linker (lib:NAME.so.N), or a file is there (/PATH, may hold wildcards).
have() {
  case "$1" in
    # No pipe: a reader that leaves early fails the whole of it under pipefail, now and then.
    lib:*) [[ $(/sbin/ldconfig -p 2>/dev/null) == *"${1#lib:}"* ]] ;;
    /*) compgen -G "$1" >/dev/null ;;
    *) PATH="$PATH:/usr/sbin:/sbin" command -v "$1" >/dev/null ;;
  esac
}

# need_packages WHAT=PACKAGE...: succeeds when everything is there in the end.
need_packages() {
  local pair packages=()
  for pair in "$@"; do
    have "${pair%=*}" || packages+=("${pair##*=}")
  done
  [ ${#packages[@]} -gt 0 ] || return 0
  mapfile -t packages < <(printf '%s\n' "${packages[@]}" | sort -u)
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Missing Debian packages: ${packages[*]}. Install them: sudo apt-get install ${packages[*]}" >&2
    return 1
  fi
  echo "Installing Debian packages: ${packages[*]}" >&2
  local log
  log=$(mktemp)
  if { DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${packages[@]}" ||
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${packages[@]}"; }; } \
    >"$log" 2>&1 </dev/null; then
    rm -f "$log"
  else
    tail -5 "$log" >&2
    rm -f "$log"
    echo "Could not install: ${packages[*]}" >&2
    return 1
  fi
}
