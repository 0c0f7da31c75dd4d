# shellcheck shell=bash
# The packages of the system: which of scripts/packages.txt lack, and their installation.

install_packages() {
  local purpose=$1 missing=() reasons=()
  find_missing_packages "$purpose"
  check_browser
  ((${#missing[@]})) || return 0
  say "Quintain needs ${#missing[@]} more of the system's packages:"
  printf '  %s\n' "${reasons[@]}"
  local install=(apt-get install --yes --no-install-recommends "${missing[@]}")
  if ! command -v apt-get >/dev/null; then
    give_up "This system has no apt-get: install the programs named above in its own way, then come back."
  fi
  if ! become_root; then
    give_up "That takes root. Type this, then come back:" "" \
      "  sudo apt-get update && sudo ${install[*]}"
  fi
  # A source of packages that can't be reached need not be one of those we need.
  timed "lists of packages" "$logs/apt-update.log" as_root apt-get update ||
    say "Going on with the lists that are here."
  timed "installing ${#missing[@]} packages of the system" "$logs/apt-install.log" as_root \
    "${install[@]}" -q -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 ||
    give_up "The packages could not be installed. The line to try by hand:" "" "  sudo ${install[*]}"
}

# Fills `missing` and `reasons` of the caller.
find_missing_packages() {
  local purpose=$1 tools package tests for why
  tools=" $(tools_of_labs) "
  while IFS='|' read -r package tests for why; do
    read -r package <<<"$package"
    [[ -n $package && $package != \#* ]] || continue
    read -r for <<<"$for"
    case $for in
      test) [[ $purpose == test ]] || continue ;;
      lab) names_one_of "$tools" "$tests" || continue ;;
    esac
    all_there "$tests" && continue
    missing+=("$package")
    reasons+=("$(printf '%-18s %s' "$package" "${why# }")")
  done <"$root/scripts/packages.txt"
}

# The programs that labs name as their tools, each once.
tools_of_labs() {
  find "$root/course" -name lab.toml -exec awk '
    /^[[:space:]]*tools[[:space:]]*=/ { on = 1 }
    on { print }
    on && /\]/ { on = 0 }' {} + 2>/dev/null | sed 's/#.*//' | grep -o '"[^"]*"' | tr -d '"' | sort -u | tr '\n' ' '
}

names_one_of() {
  local tools=$1 name
  for name in $2; do
    [[ $tools == *" $name "* ]] && return 0
  done
  return 1
}

all_there() {
  local tests=() test
  read -ra tests <<<"$1"
  for test in "${tests[@]}"; do
    if [[ $test == */* ]]; then
      compgen -G "$test" >/dev/null || return 1
    else
      type -P "$test" >/dev/null || return 1
    fi
  done
}

# Ubuntu gives its browser as a snap only, and a snap can't be started inside a sandbox. So where
# there is no other, Quintain runs without: labs with a simulated user can't be started then.
check_browser() {
  local at browser i
  for browser in chromium chromium-browser google-chrome-stable google-chrome; do
    at=$(type -P "$browser") && ! is_snap "$at" && break
    at=
  done
  if [[ -z $at ]] && ! grep -qs '^ID=ubuntu' /etc/os-release; then
    return 0
  fi
  for i in "${!missing[@]}"; do
    if [[ ${missing[i]} == chromium ]]; then
      unset 'missing[i]' 'reasons[i]'
    fi
  done
  [[ -n $at ]] || say \
    "Note: Ubuntu offers Chromium only as a snap, which can't run inside a sandbox. Labs with a" \
    "simulated user need Chromium or Google Chrome from a .deb package (under /usr or /opt)." \
    "Everything else works without it."
}

is_snap() {
  local at
  at=$(readlink -f -- "$1")
  [[ $at == */snap/* || $at == */snap ]] || head -c 4096 -- "$at" | grep -qa '/snap/bin'
}

# Finds the way to root and asks for the password if there is somebody to ask.
become_root() {
  ((EUID == 0)) && return 0
  type -P sudo >/dev/null || return 1
  sudo -n true 2>/dev/null && return 0
  [[ -t 0 && -t 1 ]] || return 1
  say "sudo may ask for your password."
  sudo -v
}

as_root() {
  local settings=(DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1)
  if ((EUID == 0)); then
    env "${settings[@]}" "$@"
  else
    sudo env "${settings[@]}" "$@"
  fi
}
