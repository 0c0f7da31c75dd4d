# shellcheck shell=bash
# Makes a fresh Debian or Ubuntu machine ready. Sourced by ./run and ./test, which call
# `set_up run` or `set_up test`. Does nothing, and needs no network, where all is there.

root=$(dirname -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")")
logs="$root/target/setup-logs"

# shellcheck source=scripts/console.sh
source "$root/scripts/console.sh"
# shellcheck source=scripts/packages.sh
source "$root/scripts/packages.sh"
# shellcheck source=scripts/rust.sh
source "$root/scripts/rust.sh"
# shellcheck source=scripts/python.sh
source "$root/scripts/python.sh"
# shellcheck source=scripts/namespaces.sh
source "$root/scripts/namespaces.sh"

set_up() {
  local purpose=$1 began
  began=$(now)
  settle_environment
  mkdir -p -- "$logs" 2>/dev/null || true
  if [[ ! -w $logs || ! -w $root/lab-runtime ]]; then
    give_up "$root belongs to $(stat -c %U -- "$root"), and $(id -un) can't write all of it." \
      "Use a checkout of your own, or: sudo chown -R $(id -un): $(printf %q "$root")"
  fi
  exec 9>"$logs/lock"
  flock --nonblock 9 || {
    say "Another set-up is going on here; waiting for it."
    flock 9
  }
  install_packages "$purpose"
  find_rust
  make_python "$purpose"
  allow_namespaces
  exec 9>&-
  say "Set-up: everything is there ($(seconds_since "$began"))."
}

# A known environment, whatever the caller's looks like.
settle_environment() {
  local account_home
  export PATH="${PATH:-/usr/local/bin:/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin"
  umask 022
  account_home=$(getent passwd "$EUID" | cut -d : -f 6) || true
  if [[ ! -d ${HOME:-} || ! -w ${HOME:-} ]]; then
    export HOME=$account_home
    if [[ ! -d $HOME || ! -w $HOME ]]; then
      export HOME="$root/target/home"
      mkdir -p -- "$HOME"
    fi
  fi
  # A home of another name still finds the account's Rust.
  if [[ $HOME != "$account_home" && ! -d $HOME/.rustup && -d $account_home/.rustup ]]; then
    export RUSTUP_HOME="${RUSTUP_HOME:-$account_home/.rustup}"
    export CARGO_HOME="${CARGO_HOME:-$account_home/.cargo}"
  fi
  if [[ -n ${TMPDIR+set} && (! -d $TMPDIR || ! -w $TMPDIR || $TMPDIR != /*) ]]; then
    unset TMPDIR
  fi
  # These would send packages or modules elsewhere than here.
  unset CDPATH PYTHONHOME PYTHONPATH PYTHONUSERBASE PIP_TARGET PIP_PREFIX PIP_ROOT PIP_USER \
    CARGO_BUILD_TARGET CARGO_TARGET_DIR CARGO_BUILD_TARGET_DIR
}
