# shellcheck shell=bash
# Builds the command line where Maven builds it, when it is not built or its sources changed since.

CLI=$ROOT/scripts/cli/target

# Sets JAVA, the program that the command line was built for, as its archive was.
cli_java() {
  local home=${JAVA_HOME:-}
  if [ -z "$home" ]; then
    read -r home 2>/dev/null <"$CLI/java-home" || home=$(java_home)
  fi
  JAVA=$home/bin/java
  [ -x "$JAVA" ] || die "no Java found: install a JDK 17 or newer (scripts/setup says how), or set JAVA_HOME"
}

# cli_stale SOURCE…: is it not built, or is one of these newer? A build of all modules has built it too.
cli_stale() {
  local jars=("$CLI"/sandmesh-cli-*.jar) built=$CLI/complete
  [ -f "${jars[0]}" ] && [ -d "$CLI/lib" ] || return 0
  [ "${jars[0]}" -ot "$built" ] || built=${jars[0]}
  [ -n "$(find "$@" -newer "$built" -print -quit)" ]
}

# cli_archived: is there a class-data archive of what is built? A build of all modules makes none.
cli_archived() {
  local jars=("$CLI"/sandmesh-cli-*.jar)
  [ "$CLI/classes.jsa" -nt "${jars[0]}" ]
}

# What a command reads goes to standard output, so all that is said here goes to the other one.
build_cli() {
  local log=$CLI/build.log began=$SECONDS
  mkdir -p "$CLI" 2>/dev/null || true
  if [ ! -w "$CLI" ]; then
    cli_stale "$@" || return 0
    die "the command line is not built, and you may not write to $CLI"
  fi
  exec 8>"$CLI/lock"
  flock 8
  if cli_stale "$@"; then
    have javac || [ -n "$(java_home)" ] || die "no JDK found: scripts/setup says what is missing"
    step "building the command line (log: $log)" >&2
    touch "$CLI/begun"
    (cd "$ROOT" && maven -B -Dmaven.test.skip=true -Dspotless.check.skip=true -Dweb.skip=true -pl scripts/cli -am package) \
      >"$log" 2>&1 </dev/null 8>&- ||
      { grep -E '^\[ERROR\]' "$log" | head -n 20 >&2; die "the build failed; the whole log: $log"; }
    java_home >"$CLI/java-home"
    mv "$CLI/begun" "$CLI/complete" # as old as the beginning of the build: what changed during it is built the next time
    done_step "built in $((SECONDS - began)) s" >&2
  fi
  rehearse_cli
  exec 8>&-
}

# The class-data archive, which halves the start. Without it all works, only slower.
archive_cli() {
  local home
  home=$(mktemp -d)
  cli_java
  rm -f "$CLI/classes.jsa"
  "$JAVA" "@$ROOT/scripts/jvm/cli.options" "-XX:ArchiveClassesAtExit=$CLI/classes.jsa" -cp "$(cli_class_path)" \
    dev.sandmesh.cli.Rehearsal "$home" >>"$CLI/build.log" 2>&1 8>&- ||
    { complain "no class-data archive: every start is slower"; : >"$CLI/classes.jsa"; } # not tried again before the next build
  rm -rf "$home"
}

# What was made of this jar before is kept.
rehearse_cli() {
  cli_archived || archive_cli
}

cli_class_path() {
  local jars=("$CLI"/sandmesh-cli-*.jar)
  printf "%s\n" "${jars[0]}:$CLI/lib/*"
}
