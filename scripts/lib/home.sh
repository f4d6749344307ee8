# shellcheck shell=bash
# Where the data live. Sets SANDMESH_HOME (absolute, links resolved) and creates it.

# The users that run what a local sandbox consists of, when root starts it.
SANDBOX_USERS=(sandmesh-display sandmesh-vnc sandmesh-browser sandmesh-adspower sandmesh-worker)
# shellcheck disable=SC2034  # read by setup
SYSTEM_USERS=("${SANDBOX_USERS[@]}" sandmesh-postgres)

is_root() { [ "$(id -u)" = 0 ]; }

# Can another user reach this directory? Every folder above it must let others pass.
passable() {
  local folder=$1 mode
  while [ "$folder" != / ]; do
    mode=$(stat -c %A "$folder") || return 1
    case ${mode:9:1} in x | t) ;; *) return 1 ;; esac
    folder=$(dirname "$folder")
  done
}

# Can nobody but root exchange what is in this folder? The agent, when it is root, writes logs nowhere else.
roots_own() {
  local folder=$1 mode
  while :; do
    [ "$(stat -c %u "$folder")" = 0 ] || return 1
    mode=$(stat -c %A "$folder") || return 1
    case $mode in ????????w[!tT]) return 1 ;; ?????w????) [ "$(stat -c %g "$folder")" = 0 ] || return 1 ;; esac
    [ "$folder" != / ] || return 0
    folder=$(dirname "$folder")
  done
}

choose_home() {
  local checkout=$1 given=${SANDMESH_HOME:-} home
  home=${given:-$checkout/.sandmesh}
  if is_root && [ ! -e "$home" ] && ! { passable "$(existing_parent "$home")" && roots_own "$(existing_parent "$home")"; }; then
    [ -z "$given" ] || die "SANDMESH_HOME=$given lies under a folder that other users cannot enter, or that others than root can
  change. As root, sandboxes and database run as users of their own: choose a folder such as /var/lib/sandmesh, or start
  as a normal user."
    # A checkout under /root is closed to the users that run browser, worker and database, and one in a user's home is no
    # safe place for what root writes: the data go to /var/lib, and .sandmesh in the checkout is a link to them, so that
    # they are found where the documents say.
    local elsewhere
    elsewhere=/var/lib/sandmesh/$(basename "$checkout")-$(printf %s "$checkout" | sha256sum | cut -c1-8)
    mkdir -p "$elsewhere"
    rm -f "$home" # a link whose target is gone
    ln -s "$elsewhere" "$home"
  fi
  mkdir -p "$home"
  SANDMESH_HOME=$(readlink -f "$home")
  if is_root; then
    passable "$SANDMESH_HOME" || chmod o+x "$SANDMESH_HOME"
    passable "$SANDMESH_HOME" || die "$SANDMESH_HOME lies under a folder that other users cannot enter; remove it or set SANDMESH_HOME"
  else
    chmod 700 "$SANDMESH_HOME"
  fi
  mkdir -p "$SANDMESH_HOME"/{run,log}
  export SANDMESH_HOME
}

existing_parent() {
  local folder=$1
  while [ ! -d "$folder" ]; do folder=$(dirname "$folder"); done
  printf '%s\n' "$folder"
}
