# shellcheck shell=bash
# Sourced by the `start` of each system, with its arguments: BUILD_DIR [FOLDER]. What the system keeps is in FOLDER;
# without one, in a new folder that goes with it. Everything ends with Ctrl-C, or when one of its programs ends.

(($# > 0)) || { sed -n '2,/^[^#]/s/^# \{0,1\}//p' "$0" >&2; exit 64; }
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
is_kept=${2:-}
folder=${2:-$(mktemp -d)}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
PATH=$build/apps/recourse:$build/systems/${here##*/}:$PATH

end() {
    mapfile -t running < <(jobs -p)
    kill "${running[@]}" 2>/dev/null || true
    wait
    [[ $is_kept ]] || rm -rf "$folder"
}
trap end EXIT
trap 'exit 0' INT TERM

die() {
    printf '%s\n' "$@" >&2
    exit 1
}

is_built() {
    command -v "$1" >/dev/null || die "There is no program ${1##*/} in $build: ./run ${here##*/} builds it."
}

# up NAME COMMAND...: starts it with its log in NAME.log, and waits until it says where it listens.
up() {
    local log=$1.log
    shift
    is_built "$1"
    : >"$log"
    "$@" 2>"$log" &
    until grep -q 'at http' "$log"; do
        kill -0 $! 2>/dev/null || die "${1##*/} did not start:" "$(cat "$log")"
        sleep 0.1
    done
}

# serve: the gateway before all that is up, until the end.
serve() {
    up gateway recourse gateway -c recourse.yaml
    grep -h 'at http' ./*.log
    printf 'What it keeps, and the logs: cd %s\n' "$folder"
    wait -n || true
    die 'A program has ended, and so does all of it. The logs end with:' "$(tail -n 3 ./*.log)"
}

cp "$here/recourse.yaml" "$folder"
cd "$folder" || exit
