# shellcheck shell=bash
# The tools of the build, and which of them this machine has. Reads files instead of starting a JVM, to stay quick.

have() { command -v "$1" >/dev/null 2>&1; }

# at_least 3.8.7 3.9.11: is the second version the first or newer?
at_least() { [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

java_home() {
  local javac
  if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/javac" ]; then
    printf '%s\n' "$JAVA_HOME"
  elif javac=$(command -v javac); then
    dirname "$(dirname "$(readlink -f "$javac")")"
  fi
}

java_version() {
  local home
  home=$(java_home)
  [ -n "$home" ] || return 0
  if [ -r "$home/release" ]; then
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release"
  else
    "$home/bin/javac" -version 2>&1 | sed -n 's/^javac \([0-9]*\).*/\1/p'
  fi
}

node_version() { have node && node --version 2>/dev/null | sed 's/^v//'; }

maven_version() {
  local version
  have mvn || return 0
  # Debian names the file maven-core-3.x.jar; its package knows. Asking Maven itself takes a second.
  version=$(find -L "$(dirname "$(readlink -f "$(command -v mvn)")")/../lib" -maxdepth 1 -name 'maven-core-*.jar' 2>/dev/null |
    sed -n 's/.*maven-core-\([0-9][0-9.]*\)\.jar$/\1/p' | head -n 1)
  [ -n "$version" ] || version=$(dpkg-query -W -f '${Version}' maven 2>/dev/null | sed -n 's/^\([0-9.]*\).*/\1/p')
  case $version in
    *.*.*) printf '%s\n' "$version" ;;
    *) mvn --version 2>/dev/null | sed -n 's/^.*Apache Maven \([0-9.]*\).*/\1/p' ;;
  esac
}

system_maven_works() {
  local version
  version=$(maven_version)
  [ -n "$version" ] && at_least 3.8.7 "$version"
}

# Runs Maven: the system's where it is new enough, else the wrapper.
maven() {
  if system_maven_works; then mvn "$@"; else "$ROOT/mvnw" "$@"; fi
}

UNDURABLE=libeatmydata.so

undurable() { [ -z "$(LD_PRELOAD=$UNDURABLE /bin/true 2>&1)" ]; }

# Runs a command that need not wait until what it writes is on the disk, which takes minutes where other machines share it: what is killed
# loses nothing for that, only what loses its power.
without_durability() {
  if undurable; then LD_PRELOAD=$UNDURABLE "$@"; else "$@"; fi
}

browser() {
  local name
  for name in ${SANDMESH_BROWSER:-} chromium google-chrome google-chrome-stable; do
    if have "$name"; then
      command -v "$name"
      return
    fi
  done
}
