# shellcheck shell=bash
# The labs' Python packages, from lock files with hashes. Each folder carries a stamp of what it
# was made from, written last, and is made anew when the stamp does not fit.

runtime="$root/lab-runtime"
python=/usr/bin/python3

make_python() {
  local purpose=$1
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    give_up "Python 3.11 or newer is needed as $python; here is $("$python" --version)." \
      "Debian 12, Ubuntu 24.04 and anything newer bring it."
  make_venv "$runtime/.venv" "$runtime/requirements.lock" "Python packages of the labs"
  if [[ $purpose == test ]]; then
    make_venv "$runtime/.venv-dev" "$runtime/requirements-dev.lock" "Python packages for checking"
  fi
  make_lab_packages
}

make_venv() {
  local folder=$1 lock=$2 title=$3 stamp
  stamp=$(stamp_of "$lock" "$folder")
  is_stamped "$folder" "$stamp" && return 0
  timed "$title" "$logs/${folder##*/.}.log" fill_venv "$folder" "$lock" "$stamp" ||
    give_up "Without them there are no labs. Mend what the log says, then come back."
}

fill_venv() {
  rm -rf -- "$1" && "$python" -m venv "$1" && pip_install "$1" -r "$2" && printf '%s\n' "$3" >"$1/stamp"
}

# Packages of one lab's own, which only its application sees.
make_lab_packages() {
  local description lab lock folder stamp
  while IFS= read -r -d '' description; do
    lab=$(dirname -- "$description")
    lock="$lab/$(sed -n 's/^[[:space:]]*packages[[:space:]]*=[[:space:]]*"\([^"]*\)".*/\1/p' "$description")"
    folder="$runtime/.packages/${lab##*/}"
    [[ -f $lock ]] || give_up "$description names packages in a file that is not there: $lock"
    stamp=$(stamp_of "$lock" "$folder")
    is_stamped "$folder" "$stamp" && continue
    timed "Python packages of ${lab##*/}" "$logs/${lab##*/}.log" fill_lab_packages "$folder" "$lock" "$stamp" ||
      give_up "The lab can't run without them. Mend what the log says, then come back."
  done < <(grep -rlZ --include=lab.toml '^[[:space:]]*packages[[:space:]]*=' "$root/course" 2>/dev/null | sort -z)
}

fill_lab_packages() {
  rm -rf -- "$1" && mkdir -p -- "$1" && pip_install "$runtime/.venv" --target "$1" -r "$2" &&
    printf '%s\n' "$3" >"$1/stamp"
}

pip_install() {
  local venv=$1
  shift
  "$venv/bin/python" -m pip install --require-hashes --only-binary :all: \
    --disable-pip-version-check --no-input --progress-bar off "$@"
}

stamp_of() {
  local hash
  hash=$(sha256sum <"$1")
  printf '%s %s %s' "${hash%% *}" "$(readlink -f -- "$python")" "$2"
}

is_stamped() {
  [[ -f $1/stamp && $(<"$1/stamp") == "$2" ]]
}
