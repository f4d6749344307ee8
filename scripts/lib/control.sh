# shellcheck shell=bash
# The control nodes of a local system: one with its database inside it, or several beside a database that is a process of its own.
# Both use the same data.

LAST_LINES=15

# node_process NUMBER: by which name a control node is known here.
node_process() { if [ "$1" = 1 ]; then printf 'control-plane\n'; else printf 'control-plane-%s\n' "$1"; fi; }

node_log() { printf '%s\n' "$SANDMESH_HOME/log/$(node_process "$1").log"; }

# any_node: does a control node run?
any_node() {
  local number
  for ((number = 1; number <= NODES; number++)); do
    ! running "$(node_process "$number")" >/dev/null || return 0
  done
  return 1
}

# choose_control COUNT: the ports of so many nodes (0: as many as run, else one), given or free; kept for `down` and for a
# second `up`.
choose_control() {
  local wanted=$1 file=$SANDMESH_HOME/run/control.env number
  NODES=$(sed -n 's/^export NODES="\([0-9]*\)"$/\1/p' "$file" 2>/dev/null) || true
  if any_node; then
    [ "$wanted" = 0 ] || [ "$wanted" = "$NODES" ] ||
      die "already up with $NODES control $(plural "$NODES" node); for $wanted, stop it first: scripts/down"
    # shellcheck source=/dev/null
    . "$file"
  else
    NODES=$((wanted > 0 ? wanted : 1))
  fi
  export SANDMESH_HTTP_HOST=${SANDMESH_HTTP_HOST:-127.0.0.1} SANDMESH_HTTP_PORT=${SANDMESH_HTTP_PORT:-8080}
  export SANDMESH_MANAGEMENT_PORT=${SANDMESH_MANAGEMENT_PORT:-8081}
  export SANDMESH_ADMIN_EMAIL=${SANDMESH_ADMIN_EMAIL:-admin@sandmesh.local}
  if [ -z "${HTTP_PORTS:-}" ]; then
    HTTP_PORTS='' MANAGEMENT_PORTS='' MESH_PORTS=''
    for ((number = 0; number < NODES; number++)); do
      HTTP_PORTS+="$((SANDMESH_HTTP_PORT + 2 * number)) "
      MANAGEMENT_PORTS+="$((SANDMESH_MANAGEMENT_PORT + 2 * number)) "
    done
  fi
  local scheme=http port
  if [ -n "${SANDMESH_TLS_CERT:-}" ]; then
    scheme=https
    # The certificate is for the name that people use; what `up` itself asks never leaves this machine.
    export NODE_TLS_REJECT_UNAUTHORIZED=0 NODE_NO_WARNINGS=1
  fi
  URL=''
  for port in $HTTP_PORTS; do URL+=${URL:+,}$scheme://127.0.0.1:$port; done
  export URL MANAGEMENT_PORTS
}

plural() { if [ "$1" = 1 ]; then printf '%s\n' "$2"; else printf '%ss\n' "$2"; fi; }

# nth NUMBER LIST: one of what stands between spaces or commas.
nth() {
  local list
  read -r -a list <<<"${2//,/ }"
  printf '%s\n' "${list[$1 - 1]}"
}

choose_mesh_ports() {
  local number
  MESH_PORTS=''
  for ((number = 1; number <= NODES; number++)); do
    if [ "$number" = 1 ] && [ -n "${SANDMESH_MESH_PORT:-}" ]; then
      PORT=$SANDMESH_MESH_PORT
    else
      free_port $((5700 + number))
    fi
    MESH_PORTS+="$PORT "
  done
  declare -p SANDMESH_HTTP_HOST SANDMESH_HTTP_PORT SANDMESH_MANAGEMENT_PORT SANDMESH_ADMIN_EMAIL APP NODES HTTP_PORTS \
    MANAGEMENT_PORTS MESH_PORTS | sed -E 's/^declare -(x|-)/export/' >"$SANDMESH_HOME/run/control.env"
}

# Starts those that do not run.
start_control() {
  local number
  [ -n "$MESH_PORTS" ] || choose_mesh_ports
  if [ "$NODES" -gt 1 ] && [ -z "${SANDMESH_DB_URL:-}" ]; then start_database; fi
  for ((number = 1; number <= NODES; number++)); do
    running "$(node_process "$number")" >/dev/null || start_node "$number"
    # The first makes what all share.
    [ "$number" != 1 ] || wait_for_node 1
  done
  for ((number = 2; number <= NODES; number++)); do wait_for_node "$number"; done
}

# start_node NUMBER: in a shell of its own, so that each has variables of its own, none of them an argument.
start_node() {
  local port options=() archive=()
  for port in $(nth "$1" "$HTTP_PORTS") $(nth "$1" "$MANAGEMENT_PORTS"); do
    ! is_listening "$port" ||
      die "port $port is taken by another program; choose others: SANDMESH_HTTP_PORT=… SANDMESH_MANAGEMENT_PORT=… scripts/up"
  done
  read -r -a options <<<"${SANDMESH_JAVA_OPTS:-}"
  mapfile -t archive < <(archive_options "$APP/control-plane/classes.jsa")
  (
    SANDMESH_HTTP_PORT=$(nth "$1" "$HTTP_PORTS") SANDMESH_MANAGEMENT_PORT=$(nth "$1" "$MANAGEMENT_PORTS")
    SANDMESH_MESH_PORT=$(nth "$1" "$MESH_PORTS")
    export SANDMESH_HTTP_PORT SANDMESH_MANAGEMENT_PORT SANDMESH_MESH_PORT
    if [ "$NODES" -gt 1 ]; then
      SANDMESH_NODE_NAME=${SANDMESH_NODE_NAME:-control}-$1
      SANDMESH_MESH_MEMBERS=$(mesh_members)${SANDMESH_MESH_MEMBERS:-}
      export SANDMESH_NODE_NAME SANDMESH_MESH_MEMBERS
      name_database
    fi
    launch "$(node_process "$1")" "$(node_log "$1")" "$(java_home)/bin/java" "@$APP/jvm/control-plane.options" \
      "${archive[@]}" "${options[@]}" -cp "$(control_class_path)" dev.sandmesh.control.Main
  )
}

# Of all nodes, each with a comma behind it.
mesh_members() {
  local port
  for port in $MESH_PORTS; do printf '127.0.0.1:%s,' "$port"; done
}

# The embedded PostgreSQL as a process of its own.
start_database() {
  local log=$SANDMESH_HOME/log/database.log turn
  if running database >/dev/null; then return; fi
  launch database "$log" "$(java_home)/bin/java" -Xmx48m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -XX:-UsePerfData \
    -cp "$(control_class_path)" dev.sandmesh.control.Main database
  for ((turn = 0; turn < 1200; turn++)); do
    ! grep -q ' ready$' "$log" || return 0
    running database >/dev/null || break
    sleep 0.1
  done
  tail -n "$LAST_LINES" "$log" >&2
  die "the database did not start; its log: $log"
}

# Tells a node where that is, and how to sign in; whoever may read the passwords may.
name_database() {
  [ -z "${SANDMESH_DB_URL:-}" ] || return 0
  local folder=$SANDMESH_HOME/postgres place
  place=@127.0.0.1:$(cat "$folder/port")/sandmesh
  SANDMESH_DB_URL=postgresql://sandmesh_app:$(database_password application)$place
  SANDMESH_DB_OWNER_URL=postgresql://sandmesh_owner:$(database_password owner)$place
  export SANDMESH_DB_URL SANDMESH_DB_OWNER_URL
}

database_password() { sed -n "s/^$1=//p" "$SANDMESH_HOME/postgres/passwords"; }

# wait_for_node NUMBER
wait_for_node() {
  local turn log url
  log=$(node_log "$1") url=$(nth "$1" "$URL")
  for ((turn = 0; turn < 600; turn++)); do
    if ! running "$(node_process "$1")" >/dev/null; then
      tail -n "$LAST_LINES" "$log" >&2
      die "a control node ended while it started; its log: $log"
    fi
    if is_listening "$(nth "$1" "$HTTP_PORTS")" && node "$ROOT/scripts/lib/fleet.mjs" ready "$url"; then return; fi
    sleep 0.1
  done
  die "a control node was not ready within 60 s; its log: $log"
}

stop_everything() {
  local name
  # Agents first: they say goodbye to a control plane that still listens.
  local stopping=()
  for name in $(known | sed -E '/^(control-plane(-[0-9]+)?|database)$/d'); do
    stop_sandbox "$name" &
    stopping+=($!)
  done
  [ ${#stopping[@]} = 0 ] || wait "${stopping[@]}"
  stopping=()
  for name in $(known | sed -nE '/^control-plane(-[0-9]+)?$/p'); do
    finish "$name" 15 &
    stopping+=($!)
  done
  [ ${#stopping[@]} = 0 ] || wait "${stopping[@]}"
  finish database 45
  rm -f "$SANDMESH_HOME/run/control.env"
}
