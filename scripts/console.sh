# shellcheck shell=bash
# What ./run and ./test print: timed steps, quiet logs, clear ends.

say() { printf '%s\n' "$*"; }

# The last words before an end that the person at the keyboard has to do something about.
give_up() {
  printf '\n' >&2
  printf '%s\n' "$@" >&2
  exit 1
}

now() { printf '%s' "${EPOCHREALTIME/[.,]/}"; }

seconds_since() {
  local passed=$(($(now) - $1))
  printf '%d.%d s' $((passed / 1000000)) $((passed % 1000000 / 100000))
}

# timed TITLE LOG COMMAND...: runs the command with its output in the log and shows how long it
# takes; shows the log's end if it fails. Gives the command's exit status.
timed() {
  local title=$1 log=$2 began status=0 ticker
  shift 2
  began=$(now)
  [[ -t 1 ]] || say "... $title"
  tick "$title" "$log" "$began" &
  ticker=$!
  # 9 is the set-up's lock: nothing that the command leaves running may hold it.
  "$@" >"$log" 2>&1 </dev/null 9>&- || status=$?
  kill "$ticker" 2>/dev/null || true
  wait "$ticker" 2>/dev/null || true
  [[ -t 1 ]] && printf '\r\033[K'
  if ((status == 0)); then
    say "ok  $title ($(seconds_since "$began"))"
  else
    say "FAILED  $title ($(seconds_since "$began")), exit status $status. The end of $log:"
    show_end "$log"
  fi
  return "$status"
}

show_end() {
  tail -n 40 -- "$1" 2>/dev/null | cut -c 1-400 | sed "s/^/    | /"
}

# Shows that a step is still going: each second on a terminal, else twice a minute.
tick() {
  local title=$1 log=$2 began=$3 quiet=0 clock line
  exec {clock}<> <(:)
  # Background jobs do not hear of Ctrl-C, so the end of the script is looked for.
  while ! read -rt 1 -u "$clock" && kill -0 $$ 2>/dev/null; do
    [[ -t 1 ]] || ((++quiet % 30 == 0)) || continue
    line="... $title ($(seconds_since "$began")) $(tail -n 1 -- "$log" 2>/dev/null | tr -cd '[:print:]' | cut -c 1-50)"
    if [[ -t 1 ]]; then
      printf '\r\033[K%s' "${line:0:${COLUMNS:-80}}"
    else
      say "$line"
    fi
  done
}
