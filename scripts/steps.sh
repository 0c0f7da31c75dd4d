# shellcheck shell=bash
# The steps of ./test: each one timed, logged and counted, then a table and the sum.

test_logs="$root/target/test-logs"
declare -a step_names=() step_times=() step_passed=() step_failed=()

# step NAME COUNTED_AS COMMAND...: COUNTED_AS is what scripts/counts.py makes of the log.
step() {
  local name=$1 counted_as=$2 status=0 log passed failed
  shift 2
  mkdir -p -- "$test_logs"
  log="$test_logs/${name// /-}.log"
  begin_step "$name"
  timed "$name" "$log" "$@" || status=$?
  ((status != 130)) || exit 130
  read -r passed failed < <("$python" "$root/scripts/counts.py" "$counted_as" "$log" "$status")
  if ((status == 0 && failed > 0)); then
    say "    but $failed failed. The end of $log:"
    show_end "$log"
  fi
  end_step "$status" "$passed" "$failed"
}

begin_step() {
  step_names+=("$1")
  step_began=$(now)
}

end_step() {
  step_passed+=("$2")
  step_failed+=("$3")
  step_times+=("$(seconds_since "$step_began")")
}

is_passed() {
  local i
  for i in "${!step_names[@]}"; do
    if [[ ${step_names[i]} == "$1" ]]; then
      return "$((step_failed[i] > 0))"
    fi
  done
  return 1
}

# Called at the end of ./test, however it comes. A step that was cut off counts as failed.
end_with_counts() {
  local status=$? i passed=0 failed=0
  ((status != 130)) || return 0
  if ((${#step_failed[@]} < ${#step_names[@]})); then
    end_step 1 0 1
  fi
  printf '\n%-32s %8s %8s %10s\n' step passed failed time
  for i in "${!step_names[@]}"; do
    printf '%-32s %8d %8d %10s\n' "${step_names[i]}" "${step_passed[i]}" "${step_failed[i]}" "${step_times[i]}"
    passed=$((passed + step_passed[i]))
    failed=$((failed + step_failed[i]))
  done
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  exit "$((failed > 0))"
}
