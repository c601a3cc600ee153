# Runs one server for as long as the test process holds the other end of standard input.
# That pipe closes however the test process ends, so the server never outlives it.
# usage: sh -c <this> keeper SIGNAL COMMAND...
signal=$1
shift
exec 3<&0
setsid "$@" 3<&- </dev/null &
server=$!
(
    read -r _ <&3
    kill -s "$signal" -- "-$server"
    sleep 5
    kill -s KILL -- "-$server"
) 2>/dev/null &
watcher=$!
wait "$server"
status=$?
kill "$watcher" 2>/dev/null
kill -s KILL -- "-$server" 2>/dev/null
exit "$status"
