# shellcheck shell=bash
# One local sandbox: an agent with folders, display and ports of its own. As root its processes run as users of
# their own, and Chromium keeps its sandbox; as a normal user all run as that user.

sandbox_folder() { printf '%s\n' "$SANDMESH_HOME/sandboxes/$1"; }

# is_listening PORT
is_listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port FIRST: the first port from there on that nobody listens on and that we have not just given away.
declare -A GIVEN=()
free_port() {
  PORT=$1
  while [ -n "${GIVEN[$PORT]:-}" ] || is_listening "$PORT"; do PORT=$((PORT + 1)); done
  GIVEN[$PORT]=yes
}

free_display() {
  local number=$1
  while [ -n "${GIVEN[display-$number]:-}" ] || [ -e "/tmp/.X11-unix/X$number" ] || [ -e "/tmp/.X$number-lock" ]; do
    number=$((number + 1))
  done
  GIVEN[display-$number]=yes
  DISPLAY_NUMBER=$number
}

# choose_ports NAME NUMBER: kept in a file, so that an agent that is started again finds its processes where they are.
choose_ports() {
  local file
  file=$(sandbox_folder "$1")/ports
  if [ ! -f "$file" ]; then
    free_display $((100 + $2))
    {
      printf 'DISPLAY_NUMBER=%s\n' "$DISPLAY_NUMBER"
      free_port $((5910 + $2)) && printf 'VNC_PORT=%s\n' "$PORT"
      free_port $((9400 + $2)) && printf 'DEBUG_PORT=%s\n' "$PORT"
      free_port $((8100 + $2)) && printf 'WORKER_PORT=%s\n' "$PORT"
      free_port $((9500 + $2)) && printf 'ADSPOWER_PORT=%s\n' "$PORT"
    } >"$file"
  fi
}

port_of() { sed -n "s/^$2=//p" "$1/ports"; }

prepare_folders() {
  local folder
  folder=$(sandbox_folder "$1")
  mkdir -p "$folder"/{state,run,log}
  chmod 700 "$folder/state"
  # The agent makes a folder in run/ for each process and gives it to its user, who must be able to reach it.
  ! is_root || chmod 711 "$SANDMESH_HOME/sandboxes" "$folder" "$folder/run"
}

# choose_engine FOLDER: sets ENGINE to what a local sandbox is told about its browser. With adspower, the stand-in for it
# opens a browser for each profile; otherwise there is one Chromium for all.
choose_engine() {
  if [ "${SANDMESH_LOCAL_ENGINE:-chromium}" = adspower ]; then
    ENGINE=(
      ADSPOWER="$APP/standins/adspower/adspower.mjs" WORKER_ADSPOWER_URL="http://127.0.0.1:$(port_of "$1" ADSPOWER_PORT)"
      SANDMESH_AGENT_ADSPOWER_URL="http://127.0.0.1:$(port_of "$1" ADSPOWER_PORT)"
      WORKER_STOP_TIMEOUT=15s
    )
  else
    ENGINE=(SANDMESH_AGENT_BROWSER_URL="http://127.0.0.1:$(port_of "$1" DEBUG_PORT)")
  fi
}

# Chromium's own sandbox wants user namespaces (or, without the limits that root sets, a setuid helper).
browser_flag() {
  local as=()
  ! is_root || as=(setpriv --reuid=sandmesh-browser --regid=sandmesh-browser --clear-groups --no-new-privs)
  if "${as[@]}" unshare --user true 2>/dev/null; then return; fi
  if ! is_root && [ -u /usr/lib/chromium/chrome-sandbox ]; then return; fi
  complain "this machine gives no user namespaces: the browser of $1 runs without its own sandbox"
  printf '%s\n' --no-sandbox
}

# What the browsers of a sandbox may use, all of them together: as much as leaves the machine able to go on. A fixed size would
# end the browsers of a large machine long before it is full.
browser_memory() {
  if [ -n "${BROWSER_MEMORY:-}" ]; then
    printf '%s\n' "$BROWSER_MEMORY"
  else
    awk '$1 == "MemTotal:" { printf "%dMiB\n", $2 * 3 / 4 / 1024 }' /proc/meminfo
  fi
}

# choose_link NAME: sets LINK to how a local sandbox is told to reach the control plane, and JVM to the class path for that.
choose_link() {
  local archive=()
  if [ "${SANDMESH_LOCAL_LINK:-cluster}" = relay ]; then
    LINK=(SANDMESH_AGENT_LINK=relay SANDMESH_AGENT_RELAY_URLS="${URL//http/ws}")
    # A certificate that is its own authority, and holds 127.0.0.1, needs nothing else.
    [ -z "${SANDMESH_TLS_CERT:-}" ] || LINK+=(SANDMESH_AGENT_RELAY_CA="$SANDMESH_TLS_CERT")
    mapfile -t archive < <(archive_options "$APP/sandbox-agent/relayed.jsa")
    JVM=("${archive[@]}" -cp "$(relayed_class_path)")
  else
    mapfile -t archive < <(archive_options "$APP/sandbox-agent/classes.jsa")
    mesh_of_agent "$1"
    LINK=("${MESH[@]}") JVM=("${archive[@]}" -cp "$(agent_class_path)")
  fi
}

# start_sandbox NAME NUMBER
# One malloc arena: the agent has few threads, and each arena of its own costs it memory.
start_sandbox() {
  local name=$1 folder users=()
  folder=$(sandbox_folder "$name")
  prepare_folders "$name"
  choose_ports "$name" "$2"
  rm -f "$folder/state/stop-processes"
  if is_root; then
    users=(XVFB_USER=sandmesh-display VNC_USER=sandmesh-vnc BROWSER_USER=sandmesh-browser ADSPOWER_USER=sandmesh-adspower
      WORKER_USER=sandmesh-worker)
  fi
  local ports=()
  mapfile -t ports <"$folder/ports"
  choose_engine "$folder"
  choose_link "$name"
  launch "$name" "$folder/log/agent.log" env -i PATH="$PATH" HOME="$HOME" LANG=C.UTF-8 MALLOC_ARENA_MAX=1 "${ports[@]}" "${users[@]}" "${ENGINE[@]}" "${LINK[@]}" \
    RUN_DIR="$folder/run" LOG_DIR="$folder/log" STATE_DIR="$folder/state" \
    WINDOW_MANAGER="${SANDMESH_WINDOW_MANAGER:-}" BROWSER_MEMORY="$(browser_memory)" \
    BROWSER="$(browser)" BROWSER_FLAG="$(browser_flag "$name")" WORKER_NAME="$name" WORKER_SCRIPT="$APP/standins/worker/worker.mjs" \
    SANDMESH_AGENT_NAME="$name" SANDMESH_AGENT_ENVIRONMENT=dev \
    SANDMESH_AGENT_STATE_DIR="$folder/state" SANDMESH_AGENT_RUN_DIR="$folder/run" SANDMESH_AGENT_LOG_DIR="$folder/log" \
    SANDMESH_AGENT_JOIN_BUNDLE="$SANDMESH_HOME/join-bundle.json" \
    SANDMESH_AGENT_SPEC="$APP/sandbox/local.yaml" SANDMESH_AGENT_LABELS=local=true \
    SANDMESH_AGENT_WORKER_URL="http://127.0.0.1:$(port_of "$folder" WORKER_PORT)" \
    "$(java_home)/bin/java" "@$APP/jvm/agent.options" "${JVM[@]}" dev.sandmesh.agent.Main
}

# stop_sandbox NAME: the agent, and everything that it supervises.
stop_sandbox() {
  local name=$1 folder
  folder=$(sandbox_folder "$name")
  [ ! -d "$folder/state" ] || touch "$folder/state/stop-processes"
  finish "$name" 30
  # What an agent left that was killed, or that could not end in time.
  node "$ROOT/scripts/lib/leftovers.mjs" "$folder/state" "$name"
  rm -f "$folder/state/stop-processes" "$folder/ports"
}
