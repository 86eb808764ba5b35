#!/usr/bin/env bash
# Times a daemon with the broker that comes along: from its launch until it is ready, and by the job, once it is warm.
#
#   src/bench/jobs.sh [-n JOBS] [REGISTRY]     JOBS timed jobs of each kind (400); REGISTRY holds ns/small:1, an image of 5 MB
#                                              as images.sh makes it (localhost:5000)
#
# A job whose image is already there, and one that must be fetched, with one worker and with four; the time by the job is
# the wall time of all of them, sent at once, through the broker and back. skopeo does the same fetch beside it.
# Needs curl, skopeo and python3-qpid-proton. What is written goes to $OCCYSTRAP_BENCH_DIR/jobs, which is deleted.
set -euo pipefail

jobs=400
[ "${1:-}" = -n ] && { jobs=$2; shift 2; }
registry=${1:-localhost:5000}
here=$(cd -P -- "$(dirname -- "$0")/../.." && pwd)
work=${OCCYSTRAP_BENCH_DIR:-/var/tmp/occystrap-bench}/jobs
python=${PYTHON:-/usr/bin/python3}
daemon=
# shellcheck disable=SC2317 # the trap calls it
end() {
    [ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true
    rm -rf "$work"
}
trap end EXIT
rm -rf "$work"
mkdir -p "$work"

now() { date +%s.%N; }
since() { awk "BEGIN { printf \"%.${2:-2}f\", ($(now) - $1) }"; }
free_port() { "$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# start PARALLEL: starts the daemon, and prints how long it took.
start() {
    broker=$(free_port)
    observe=$(free_port)
    local begun
    begun=$(now)
    "$here/occystrap" run queue-fetch --parallel "$1" --set occystrap.queue.listen=127.0.0.1:"$broker" \
        --set occystrap.queue.data="$work/broker" --set occystrap.output.root="$work/out" \
        --set occystrap.source.allow=registry://"$registry" --set occystrap.job.host-parallel="$1" \
        --set occystrap.observe.port="$observe" 2>"$work/log" &
    daemon=$!
    until grep -q 'running;' "$work/log"; do
        kill -0 "$daemon" || { cat "$work/log" >&2; exit 1; }
        sleep 0.02
    done
    local banner
    banner=$(since "$begun")
    until curl -sf "http://127.0.0.1:$observe/observe/health/ready" >/dev/null; do sleep 0.02; done
    echo "ready: it says so after $banner s, /observe/health/ready after $(since "$begun") s (goal 3 s)"
}

stop() {
    kill "$daemon"
    wait "$daemon" || true
    daemon=
    rm -rf "$work/broker" "$work/out"
}

# by_the_job COUNT DESTINATION: sends as many jobs, %d in the destination being the number; prints milliseconds by the job.
by_the_job() {
    "$python" - "$broker" "$1" "registry://$registry/ns/small:1" "$2" <<'PYTHON'
import json, sys, time
from proton import Message
from proton.utils import BlockingConnection

port, count, source, destination = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
connection = BlockingConnection("amqp://127.0.0.1:" + port, timeout=600)
results = connection.create_receiver("occystrap.fetch.done", credit=100)
sender = connection.create_sender("occystrap.fetch")
begun = time.monotonic()
for i in range(count):
    place = destination.replace("%d", str(i))
    sender.send(Message(body=json.dumps({"id": "job-%d" % i, "source": source, "destination": place})))
for i in range(count):
    result = json.loads(results.receive().body)
    results.accept()
    if result["state"] != "done":
        connection.close()
        sys.exit("not done: %s" % result)
print("%.1f" % ((time.monotonic() - begun) * 1000 / count))
connection.close()
PYTHON
}

skopeo_fetches() { # COUNT
    local begun i
    # skopeo does not replace an archive.
    rm -f "$work"/skopeo-*.tar
    begun=$(now)
    for ((i = 0; i < $1; i++)); do
        skopeo copy -q --src-tls-verify=false "docker://$registry/ns/small:1" "docker-archive:$work/skopeo-$i.tar"
    done
    awk "BEGIN { printf \"%.1f\", ($(now) - $begun) * 1000 / $1 }"
}

"$here/occystrap" --version
for parallel in 1 4; do
    start "$parallel"
    for kind in "tar://tar" "dir://directory" "oci://bundle"; do
        by_the_job "$jobs" "$kind" >/dev/null
        echo "--parallel $parallel, already there, $kind: $(by_the_job "$jobs" "$kind") ms by the job (goal 15 ms)"
    done
    by_the_job 40 "tar://warm-%d.tar" >/dev/null
    echo "--parallel $parallel, fetched, tar://: $(by_the_job 100 "tar://fetched-%d.tar") ms by the job," \
        "skopeo one after the other: $(skopeo_fetches 10) ms"
    stop
done
