# shellcheck shell=bash
# How the scripts speak: short lines, colour only on a terminal, failures on stderr.

# shellcheck disable=SC2034  # read by those who source this file
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  BOLD=$'\e[1m' DIM=$'\e[2m' GREEN=$'\e[32m' RED=$'\e[31m' PLAIN=$'\e[0m'
else
  BOLD='' DIM='' GREEN='' RED='' PLAIN=''
fi

say() { printf '%s\n' "$*"; }
step() { printf '%s▸%s %s\n' "$DIM" "$PLAIN" "$*"; }
done_step() { printf '%s✓%s %s\n' "$GREEN" "$PLAIN" "$*"; }
complain() { printf '%s✗%s %s\n' "$RED" "$PLAIN" "$*" >&2; }
die() {
  complain "$*"
  exit 1
}
