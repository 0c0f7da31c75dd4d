#!/bin/bash
# Writes lab-runtime/requirements*.lock anew from the .in files, with hashes of all published
# files. Needs the set-up of ./test. With "--upgrade" it takes the newest versions.
set -euo pipefail

cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../lab-runtime"
export CUSTOM_COMPILE_COMMAND=scripts/lock-python.sh
# A folder of wheels on this machine would leave its own hashes in the lock.
unset PIP_FIND_LINKS
for name in requirements requirements-dev; do
  .venv-dev/bin/python -m piptools compile --quiet "$@" --generate-hashes --strip-extras --allow-unsafe \
    --no-emit-index-url --no-emit-trusted-host --no-emit-options --output-file "$name.lock" "$name.in"
done
