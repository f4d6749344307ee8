# Runs a command, waits for it and leaves its exit code where the next agent finds it, should this one be gone by then.
#
#   guard STATUS OOM FILES [CGROUP...] --|--apart COMMAND...
#
# STATUS is a file of 32 bytes that is written over in place, which also works on a full disk. OOM and FILES may be empty.
# Standard output takes one line, the kernel's own word on the command's process; standard error becomes the log. With --apart the command
# writes to both itself.
# The guard stays outside of the command's session and cgroups and keeps the agent's rights, so that whoever ends all that
# the command has started does not end the guard, and the command can neither end it nor write its file.
# Positional parameters instead of variables: a variable that came with the environment would be changed for the command.
# A shell says on standard error that a signal ended its command, which the exit code alone does not tell from "exit 143". It
# says so into the file, over the word "running".
exec 3>&2 2>/dev/null
[ ! -w "$1" ] || exec 2<>"$1"
trap : TERM INT HUP QUIT
(
    exec 2>&3 3>&-
    [ -z "$2" ] || echo "$2" >/proc/self/oom_score_adj || exit 126
    [ -z "$3" ] || ulimit -n "$3" || exit 126
    shift 3
    while [ "$1" != -- ] && [ "$1" != --apart ]; do
        echo 0 >"$1/cgroup.procs" || exit 126
        shift
    done
    read -r SANDMESH_STAT </proc/self/stat || exit 126
    printf '%s\n' "$SANDMESH_STAT"
    [ "$1" = --apart ] || exec >&2
    shift
    exec "$@"
)
set -- "$1" "$?"
SANDMESH_SAID=running
[ ! -r "$1" ] || read -r SANDMESH_SAID <"$1"
if [ "${SANDMESH_SAID#running}" = "$SANDMESH_SAID" ] && [ "$2" -gt 128 ]; then
    printf 'signal %-24s\n' "$(($2 - 128))" 1<>"$1"
else
    printf 'exited %-24s\n' "$2" 1<>"$1"
fi
exit "$2"
