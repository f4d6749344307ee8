# shellcheck shell=bash
# Builds what runs, only when its sources changed, and puts it aside: a later build must not pull the jars from under a
# running JVM, and the users of the sandboxes must be able to read it, which they could not under /root.

# One line that changes when anything does that ends up in the jars.
sources_digest() {
  (
    cd "$ROOT" || exit
    local part sources=()
    for part in pom.xml .mvn shared-protocol sandbox-agent control-plane web scripts/{standins,sandbox,jvm}; do
      [ ! -e "$part" ] || sources+=("$part")
    done
    {
      java_version
      find "${sources[@]}" -type f \
        -not -path '*/target/*' -not -path '*/node_modules/*' -not -path '*/dist/*' -not -path '*/src/test/*' \
        -not -path 'web/test/*' -not -path '*/__generated__/*' -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
    } | sha256sum | cut -c1-16
  )
}

# Sets APP to the folder with the built system.
build() {
  APP=$SANDMESH_HOME/app/$(sources_digest)
  export APP
  if [ -f "$APP/complete" ]; then
    done_step "built already, sources unchanged"
    return
  fi
  local log=$SANDMESH_HOME/log/build.log started=$SECONDS
  step "building (log: $log)"
  set -m # a process group of its own, to be ended as a whole
  (cd "$ROOT" && maven -B -Dmaven.test.skip=true -Dspotless.check.skip=true -pl control-plane,sandbox-agent -am package) \
    >"$log" 2>&1 </dev/null &
  BUILD=$!
  set +m
  if ! follow_build "$BUILD" "$log"; then
    { grep -E '^\[ERROR\]' "$log" || tail -n 40 "$log"; } | head -n 40 >&2
    die "the build failed after $((SECONDS - started)) s; the whole log: $log"
  fi
  BUILD=''
  stage
  done_step "built in $((SECONDS - started)) s"
}

# Ends a build that is still running.
stop_build() {
  [ -z "${BUILD:-}" ] || kill -TERM -- "-$BUILD" 2>/dev/null || true
  end_rehearsal
}

# Says which module is being built until the build ends; gives its exit code.
follow_build() {
  local pid=$1 log=$2 shown='' now
  while kill -0 "$pid" 2>/dev/null; do
    now=$(sed -n 's/^\[INFO\] Building \([a-z][a-z-]*\) .*\(\[[0-9]*\/[0-9]*\]\)$/\2 \1/p' "$log" | tail -n 1)
    if [ -n "$now" ] && [ "$now" != "$shown" ]; then
      say "  $now"
      shown=$now
    fi
    sleep 0.2
  done
  wait "$pid"
}

control_class_path() { printf '%s\n' "$APP/control-plane/lib/*"; }
agent_class_path() { printf '%s\n' "$APP/sandbox-agent/lib/*:$APP/sandbox-agent/lib-mesh/*"; }
# An agent on the relay link is a member of nothing, and has nothing that could make it one.
relayed_class_path() { printf '%s\n' "$APP/sandbox-agent/lib/*"; }

stage() {
  local other
  rm -rf "$APP"
  mkdir -p "$APP"/{control-plane,sandbox-agent}
  cp -r "$ROOT/control-plane/target/lib" "$APP/control-plane/lib"
  cp "$ROOT"/control-plane/target/control-plane-*.jar "$APP/control-plane/lib/"
  # PostgreSQL comes for four platforms; this machine needs one.
  for other in $(foreign_postgres); do rm -f "$APP"/control-plane/lib/embedded-postgres-binaries-"$other"-*.jar; done
  cp -r "$ROOT"/sandbox-agent/target/{lib,lib-mesh} "$APP/sandbox-agent/"
  cp "$ROOT"/sandbox-agent/target/sandbox-agent-*.jar "$APP/sandbox-agent/lib/"
  cp -r "$ROOT/scripts/standins" "$ROOT/scripts/sandbox" "$ROOT/scripts/jvm" "$APP/"
  step "rehearsing the start, so that every start is quicker"
  rehearse "$SANDMESH_HOME/rehearsal" "$APP/jvm" \
    "$(control_class_path)" "$APP/control-plane/classes.jsa" "$(agent_class_path)" "$APP/sandbox-agent/classes.jsa" \
    "$(relayed_class_path)" "$APP/sandbox-agent/relayed.jsa"
  chmod -R go+rX,go-w "$SANDMESH_HOME/app"
  touch "$APP/complete"
  find "$SANDMESH_HOME/app" -mindepth 1 -maxdepth 1 -type d -not -path "$APP" -exec rm -rf {} +
}

foreign_postgres() {
  local own
  case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) own=linux-amd64 ;;
    Linux-aarch64) own=linux-arm64v8 ;;
    Darwin-x86_64) own=darwin-amd64 ;;
    *) own=darwin-arm64v8 ;;
  esac
  printf '%s\n' linux-amd64 linux-arm64v8 darwin-amd64 darwin-arm64v8 | grep -vx "$own"
}
