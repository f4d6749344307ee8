#!/usr/bin/env bash
# Makes the class-data archives of what Maven has built in this checkout: control node, agents and command line. The build
# of the test bed runs it before its tests, which start these programs a hundred times.
set -euo pipefail
ROOT=$(cd "$(dirname "$0")/../.." && pwd)
for part in say home tools sandbox archive cli; do
  # shellcheck source=/dev/null
  . "$ROOT/scripts/lib/$part.sh"
done
rehearse_cli & # beside the others, which mostly wait for each other
rehearse_checkout
wait
