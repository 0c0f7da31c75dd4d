# shellcheck shell=bash
# Sandboxes are made of user namespaces. Some systems keep ordinary users from making them.

profile_place=/etc/apparmor.d/quintain

allow_namespaces() {
  local setting
  if [[ $(setting kernel/apparmor_restrict_unprivileged_userns) == 1 ]]; then
    allow_by_apparmor
  fi
  ((EUID == 0)) && return 0
  if [[ $(setting kernel/unprivileged_userns_clone) == 0 ]]; then
    setting=kernel.unprivileged_userns_clone=1
  elif [[ $(setting user/max_user_namespaces) == 0 ]]; then
    setting=user.max_user_namespaces=10000
  else
    return 0
  fi
  give_up "This system keeps ordinary users from making sandboxes. Type this, then come back:" "" \
    "  echo '$setting' | sudo tee /etc/sysctl.d/60-quintain.conf && sudo sysctl -p /etc/sysctl.d/60-quintain.conf"
}

setting() { cat "/proc/sys/$1" 2>/dev/null || true; }

# Ubuntu lets only programs with a profile make user namespaces. Ours says no more than that.
allow_by_apparmor() {
  local wanted
  wanted=$(apparmor_profile)
  [[ -r $profile_place && $(<"$profile_place") == "$wanted" ]] && return 0
  say "This system lets only named programs make sandboxes: adding $profile_place"
  printf '%s\n' "$wanted" >"$logs/apparmor-profile"
  if ! become_root; then
    give_up "That takes root. Type this, then come back:" "" \
      "  sudo cp $(printf %q "$logs")/apparmor-profile $profile_place && sudo apparmor_parser --replace $profile_place"
  fi
  timed "AppArmor profile" "$logs/apparmor.log" load_profile ||
    give_up "Without it no sandbox can be made. Mend what the log says, then come back."
}

load_profile() {
  as_root cp -- "$logs/apparmor-profile" "$profile_place" &&
    as_root apparmor_parser --replace "$profile_place"
}

apparmor_profile() {
  local place
  # What AppArmor takes for patterns is meant as it stands.
  place=$(printf '%s' "$root/target" | sed 's/[][{}*?^\\"]/\\&/g')
  cat <<END
abi <abi/4.0>,
include <tunables/global>

profile quintain "$place/{debug,release}/{,deps/}*" flags=(unconfined) {
  userns,
  include if exists <local/quintain>
}
END
}
