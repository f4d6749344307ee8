# shellcheck shell=bash
# The one control node of a local system.

LAST_LINES=15

# choose_control: the ports it uses, given or free; kept for `down` and for a second `up`.
choose_control() {
  local file=$SANDMESH_HOME/run/control.env
  if running control-plane >/dev/null && [ -f "$file" ]; then
    # shellcheck source=/dev/null
    . "$file"
  fi
  export SANDMESH_HTTP_HOST=${SANDMESH_HTTP_HOST:-127.0.0.1} SANDMESH_HTTP_PORT=${SANDMESH_HTTP_PORT:-8080}
  export SANDMESH_MANAGEMENT_PORT=${SANDMESH_MANAGEMENT_PORT:-8081}
  export SANDMESH_ADMIN_EMAIL=${SANDMESH_ADMIN_EMAIL:-admin@sandmesh.local}
  URL=http://127.0.0.1:$SANDMESH_HTTP_PORT
  if [ -n "${SANDMESH_TLS_CERT:-}" ]; then
    URL=https://127.0.0.1:$SANDMESH_HTTP_PORT
    # The certificate is for the name that people use; what `up` itself asks never leaves this machine.
    export NODE_TLS_REJECT_UNAUTHORIZED=0 NODE_NO_WARNINGS=1
  fi
  export URL
}

start_control() {
  local name
  for name in SANDMESH_HTTP_PORT SANDMESH_MANAGEMENT_PORT; do
    ! is_listening "${!name}" || die "port ${!name} is taken by another program; choose another one: $name=… scripts/up"
  done
  if [ -z "${SANDMESH_MESH_PORT:-}" ]; then
    free_port 5701
    export SANDMESH_MESH_PORT=$PORT
  fi
  declare -p SANDMESH_HTTP_HOST SANDMESH_HTTP_PORT SANDMESH_MANAGEMENT_PORT SANDMESH_MESH_PORT SANDMESH_ADMIN_EMAIL \
    APP | sed 's/^declare -x/export/' >"$SANDMESH_HOME/run/control.env"
  local options=() archive=()
  read -r -a options <<<"${SANDMESH_JAVA_OPTS:-}"
  mapfile -t archive < <(archive_options "$APP/control-plane/classes.jsa")
  launch control-plane "$SANDMESH_HOME/log/control-plane.log" "$(java_home)/bin/java" "@$APP/jvm/control-plane.options" \
    "${archive[@]}" "${options[@]}" -cp "$(control_class_path)" dev.sandmesh.control.Main
}

wait_for_control() {
  local turn
  for ((turn = 0; turn < 600; turn++)); do
    if ! running control-plane >/dev/null; then
      tail -n "$LAST_LINES" "$SANDMESH_HOME/log/control-plane.log" >&2
      die "the control plane ended while it started; its log: $SANDMESH_HOME/log/control-plane.log"
    fi
    if is_listening "$SANDMESH_HTTP_PORT" && node "$ROOT/scripts/lib/fleet.mjs" ready "$URL"; then return; fi
    sleep 0.1
  done
  die "the control plane was not ready within 60 s; its log: $SANDMESH_HOME/log/control-plane.log"
}

stop_everything() {
  local name
  # Agents first: they say goodbye to a control plane that still listens.
  local stopping=()
  for name in $(known | sed "/^control-plane$/d"); do
    stop_sandbox "$name" &
    stopping+=($!)
  done
  [ ${#stopping[@]} = 0 ] || wait "${stopping[@]}"
  finish control-plane 15
  rm -f "$SANDMESH_HOME/run/control.env"
}
