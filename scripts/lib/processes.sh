# shellcheck shell=bash
# What `up` started: a file per process with its pid and start time (field 22 of /proc/<pid>/stat). A process is ours
# only when both fit, since a pid is used again sooner or later; nothing is ever ended by its name.

process_file() { printf '%s\n' "$SANDMESH_HOME/run/$1.process"; }

# The start time of a process; nothing for one that is gone or a zombie.
start_time() {
  local stat
  { stat=$(cat "/proc/$1/stat"); } 2>/dev/null || return 0
  stat=${stat##*) } # the name in the second field may hold anything
  case $stat in Z* | X*) return 0 ;; esac
  printf '%s\n' "$stat" | cut -d' ' -f20
}

# launch NAME LOG COMMAND…: starts a process in a session of its own, so that Ctrl-C reaches it through us alone.
# Bash starts what runs in the background deaf to INT and QUIT; env gives it its hearing back.
launch() {
  local name=$1 log=$2
  shift 2
  [ ! -s "$log" ] || mv -f "$log" "$log.1" # the log of the run before is kept, older ones are not
  setsid env --default-signal=INT,QUIT "$@" >>"$log" 2>&1 </dev/null 9>&- &
  printf '%s %s\n' $! "$(start_time $!)" >"$(process_file "$name")"
  disown $!
}

# The pid of a process that runs; fails when it does not.
running() {
  local pid='' start=''
  read -r pid start 2>/dev/null <"$(process_file "$1")" || return 1
  [ -n "$start" ] && [ "$(start_time "$pid")" = "$start" ] && printf '%s\n' "$pid"
}

known() { find "$SANDMESH_HOME/run" -maxdepth 1 -name '*.process' -printf '%f\n' | sed 's/\.process$//' | sort; }

# finish NAME SECONDS: asks it to end, waits, and kills it when it does not listen.
finish() {
  local name=$1 seconds=$2 pid turn
  if pid=$(running "$name"); then
    kill -TERM "$pid" 2>/dev/null || true
    kill -CONT "$pid" 2>/dev/null || true # a stopped process does not hear TERM
    for ((turn = 0; turn < seconds * 10; turn++)); do
      running "$name" >/dev/null || break
      sleep 0.1
    done
    if running "$name" >/dev/null; then
      complain "$name (pid $pid) did not end within $seconds s and was killed"
      kill -KILL "$pid" 2>/dev/null || true
    fi
  fi
  rm -f "$(process_file "$name")"
}
