# shellcheck shell=bash
# The shell of the local mesh: keys and certificates under SANDMESH_HOME/mesh, made at the first start, with a folder of its own
# for each local sandbox.

# prepare_mesh AGENT…: makes what is missing or ends soon, and tells the control nodes that are started from here on.
prepare_mesh() {
  local folder=$SANDMESH_HOME/mesh log=$SANDMESH_HOME/log/mesh.log
  "$(java_home)/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx64m -cp "$(control_class_path)" \
    dev.sandmesh.control.MeshInit "$SANDMESH_HOME" "$@" >"$log" 2>&1 9>&- ||
    { tail -n 5 "$log" >&2; die "the keys and certificates of the mesh cannot be made; the whole log: $log"; }
  export SANDMESH_MESH_KEY_FILE=$folder/mesh.key SANDMESH_MESH_TLS_CA=$folder/ca.pem
  export SANDMESH_MESH_TLS_CERT=$folder/node.pem SANDMESH_MESH_TLS_KEY=$folder/node-key.pem
}

# mesh_of_agent NAME: sets MESH to what a local sandbox is told; nothing beside a control node that has no shell.
mesh_of_agent() {
  local folder=$SANDMESH_HOME/mesh/agents/$1
  # shellcheck disable=SC2034  # the caller's
  MESH=()
  [ -d "$folder" ] || return 0
  # shellcheck disable=SC2034  # the caller's
  MESH=(
    SANDMESH_AGENT_MESH_KEY_FILE="$folder/mesh.key" SANDMESH_AGENT_MESH_CA="$folder/ca.pem"
    SANDMESH_AGENT_MESH_CERTIFICATE="$folder/agent.pem" SANDMESH_AGENT_MESH_PRIVATE_KEY="$folder/agent-key.pem"
  )
}
