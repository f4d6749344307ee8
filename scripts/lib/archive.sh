# shellcheck shell=bash
# Class-data archives: the JVM maps the classes of a program that it has run before instead of parsing them, which halves
# the start of control node and agent. They are made by a rehearsal: both programs run once, together, in a folder
# of its own. Whatever goes wrong in it, the programs work without the archives, only slower; a JVM ignores an archive
# that does not fit its jars.

REHEARSED=()

# archive_options FILE: the JVM option for an archive that is there.
archive_options() { [ ! -f "$1" ] || printf '%s\n' "-XX:SharedArchiveFile=$1"; }

# rehearse FOLDER OPTIONS CONTROL_CLASS_PATH CONTROL_ARCHIVE AGENT_CLASS_PATH AGENT_ARCHIVE RELAYED_CLASS_PATH RELAYED_ARCHIVE
# The class paths must be, to the letter, those that the programs are started with later; so an agent on the relay link, whose
# class path is shorter, has an archive of its own.
rehearse() {
  local folder=$1 options=$2 control_path=$3 control_archive=$4 agent_path=$5 agent_archive=$6 relayed_path=$7 relayed_archive=$8
  local http metrics mesh outcome=0
  rm -rf "$folder"
  mkdir -p "$folder"/{control,state,run,log,relayed/{state,run,log}}
  free_port 18080 && http=$PORT
  free_port 18180 && metrics=$PORT
  free_port 15701 && mesh=$PORT
  # Within the shell of the mesh, as everything runs later: its classes are a good part of a start.
  "$(java_home)/bin/java" -cp "$control_path" dev.sandmesh.control.MeshInit "$folder/control" rehearsal >"$folder/mesh.log" 2>&1 9>&- || outcome=1
  local shell=$folder/control/mesh
  archived "$folder/control.log" "$options/control-plane.options" "$control_archive" "$control_path" dev.sandmesh.control.Main \
    SANDMESH_HOME="$folder/control" SANDMESH_HTTP_PORT="$http" SANDMESH_MANAGEMENT_PORT="$metrics" \
    SANDMESH_MESH_PORT="$mesh" SANDMESH_MESH_NAME=rehearsal SANDMESH_MESH_KEY_FILE="$shell/mesh.key" \
    SANDMESH_MESH_TLS_CA="$shell/ca.pem" SANDMESH_MESH_TLS_CERT="$shell/node.pem" SANDMESH_MESH_TLS_KEY="$shell/node-key.pem"
  if logged "$folder/control.log" 'ready at'; then
    rehearse_agent "$folder" rehearsal "$agent_archive" "$agent_path" \
      SANDMESH_AGENT_MESH_KEY_FILE="$shell/agents/rehearsal/mesh.key" SANDMESH_AGENT_MESH_CA="$shell/ca.pem" \
      SANDMESH_AGENT_MESH_CERTIFICATE="$shell/agents/rehearsal/agent.pem" \
      SANDMESH_AGENT_MESH_PRIVATE_KEY="$shell/agents/rehearsal/agent-key.pem" || outcome=1
    rehearse_agent "$folder/relayed" relayed "$relayed_archive" "$relayed_path" \
      SANDMESH_AGENT_LINK=relay SANDMESH_AGENT_RELAY_URLS="ws://127.0.0.1:$http" || outcome=1
  else
    outcome=1
  fi
  end_rehearsal
  if [ "$outcome" = 0 ] && [ -f "$control_archive" ] && [ -f "$agent_archive" ] && [ -f "$relayed_archive" ]; then
    rm -rf "$folder"
  else
    complain "no class-data archives: everything works, but starts slower; the logs: $folder/*.log"
  fi
}

# rehearse_agent FOLDER NAME ARCHIVE CLASS_PATH VARIABLE=VALUE…: an agent that is acked; the rest are variables of rehearse.
rehearse_agent() {
  local place=$1 name=$2 archive=$3 path=$4
  shift 4
  # shellcheck disable=SC2154  # the caller's
  archived "$folder/$name.log" "$options/agent.options" "$archive" "$path" dev.sandmesh.agent.Main \
    SANDMESH_AGENT_NAME="$name" SANDMESH_AGENT_STATE_DIR="$place/state" SANDMESH_AGENT_RUN_DIR="$place/run" \
    SANDMESH_AGENT_LOG_DIR="$place/log" SANDMESH_AGENT_STOP_PROCESSES=true \
    SANDMESH_AGENT_SPEC="$options/rehearsal.yaml" SANDMESH_AGENT_JOIN_BUNDLE="$folder/control/join-bundle.json" \
    HTTP_PORT="$http" SANDMESH_AGENT_WORKER_URL="http://127.0.0.1:$http" "$@"
  logged "$folder/$name.log" 'first heartbeat acked'
}

# For the test bed, which runs the jars where Maven built them. What was made of these jars before is kept.
rehearse_checkout() {
  local control=$ROOT/control-plane/target agent=$ROOT/sandbox-agent/target folder
  if [ "$control/classes.jsa" -nt "$(module_jar control-plane)" ] && [ "$agent/classes.jsa" -nt "$(module_jar sandbox-agent)" ] &&
    [ "$agent/relayed.jsa" -nt "$(module_jar sandbox-agent)" ]; then
    return 0
  fi
  folder=$(mktemp -d)
  chmod 755 "$folder"
  rehearse "$folder/rehearsal" "$ROOT/scripts/jvm" \
    "$(module_jar control-plane):$control/lib/*" "$control/classes.jsa" \
    "$(module_jar sandbox-agent):$agent/lib/*:$agent/lib-mesh/*" "$agent/classes.jsa" \
    "$(module_jar sandbox-agent):$agent/lib/*" "$agent/relayed.jsa"
  rmdir "$folder" 2>/dev/null || true
}

module_jar() { find "$ROOT/$1/target" -maxdepth 1 -name "$1-*.jar" -not -name '*-tests.jar'; }

# archived LOG OPTIONS ARCHIVE CLASS_PATH MAIN VARIABLE=VALUE…: starts a program that leaves an archive when it ends.
archived() {
  local log=$1 options=$2 archive=$3 path=$4 main=$5
  shift 5
  rm -f "$archive"
  : >"$log" # before anybody looks for it
  setsid timeout -k 60 120 env -i PATH="$PATH" LANG=C.UTF-8 MALLOC_ARENA_MAX=1 "$@" \
    "$(java_home)/bin/java" "@$options" "-XX:ArchiveClassesAtExit=$archive" -Xlog:cds=error,cds+dynamic=error -cp "$path" "$main" >>"$log" 2>&1 </dev/null 9>&- &
  REHEARSED=($! "${REHEARSED[@]}")
}

# logged LOG TEXT: waits for the program that was started last to say so.
logged() {
  local turn
  for ((turn = 0; turn < 600; turn++)); do
    ! grep -q -- "$2" "$1" || return 0
    kill -0 "${REHEARSED[0]}" 2>/dev/null || return 1
    sleep 0.1
  done
  return 1
}

# Ends what is rehearsing, the agent first.
end_rehearsal() {
  local pid
  for pid in "${REHEARSED[@]}"; do
    kill -TERM "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  REHEARSED=()
}
