# shellcheck shell=bash
# The Rust toolchain: found, never installed.

find_rust() {
  local wanted version
  wanted=$(sed -n 's/^rust-version *= *"\([0-9.]*\)".*/\1/p' "$root/Cargo.toml")
  PATH="$PATH:${CARGO_HOME:-$HOME/.cargo}/bin"
  version=$(cd -- "$root" && rustc --version 2>/dev/null | cut -d ' ' -f 2) || true
  if [[ -z $version ]] || ! type -P cargo >/dev/null; then
    give_up "Rust $wanted or newer is needed and was not found." "$(rust_advice)"
  fi
  if [[ $(printf '%s\n' "$wanted" "${version%%-*}" | sort -V | head -n 1) != "$wanted" ]]; then
    give_up "Rust $wanted or newer is needed; here is $version." "$(rust_advice)"
  fi
}

rust_advice() {
  if type -P rustup >/dev/null; then
    say "This brings it: rustup toolchain install stable && rustup default stable"
  elif LC_ALL=C apt-cache policy rustup 2>/dev/null | grep -q 'Candidate: [0-9]'; then
    say "This brings it: sudo apt-get install rustup && rustup default stable"
  else
    say "Install it with rustup (how: https://rustup.rs), then come back."
  fi
}

# Builds the program that ./run starts, with nothing of the caller's cargo settings moving it.
build_program() {
  (cd -- "$root" && cargo build --release --locked -p quintain --target-dir "$root/target")
}
