# shellcheck shell=bash
# Sourced by run, test and the scripts beside it: status lines, logs, and errors that say what to do.

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$@"
    exit 1
}

# phase TITLE LOG COMMAND...: one status line; the command's output goes to build/log/LOG.txt, and its
# last 40 lines are shown where it fails.
phase() {
    local title=$1 log="build/log/$2.txt" start=$SECONDS status=0
    shift 2
    mkdir -p build/log
    printf '%s ... ' "$title" >&2
    "$@" >"$log" 2>&1 </dev/null || status=$?
    if ((status == 0)); then
        say "$((SECONDS - start)) s"
    else
        say "FAILED after $((SECONDS - start)) s; the end of $log:"
        tail -n 40 "$log" >&2
    fi
    return "$status"
}
