#!/usr/bin/env bash
# A whole fleet on one machine: PostgreSQL, 2 schedulers, 3 workers, 2 web processes, and nginx in front of them.
#
#   docs/fleet/fleet.sh FOLDER [PORT]
#
# FOLDER/feeds has the definitions. All else is made: FOLDER/postgres is the database, FOLDER/data the data folders, FOLDER/log
# the logs. nginx serves on 127.0.0.1:PORT (8070). Ctrl-C or SIGTERM stops everything, and the next start goes on from there.
# It is for looking at, and for one machine; for several, read the README beside it.
set -euo pipefail

folder=$(realpath -m "${1:?expected a folder with feeds/ in it}")
port=${2:-8070}
feedd=${FEEDD:-feedd}
[ -d "$folder/feeds" ] || { echo "fleet.sh: $folder/feeds: no such folder; it has the definitions of the feeds" >&2; exit 2; }
postgres=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1) || true
postgres=${postgres:-$(dirname "$(command -v initdb || echo /)")}
[ -x "$postgres/initdb" ] || { echo "fleet.sh: PostgreSQL is not installed (Debian: postgresql)" >&2; exit 2; }
command -v nginx >/dev/null || { echo "fleet.sh: nginx is not installed (Debian: nginx-light)" >&2; exit 2; }

# PostgreSQL refuses to run as root.
as_owner=()
[ "$(id -u)" != 0 ] || as_owner=(setpriv --reuid=nobody --regid=nogroup --clear-groups)
mkdir -p "$folder/log" "$folder/data" "$folder/postgres"
socket=$(mktemp -d /tmp/feedd-fleet-XXXXXX)  # the path of a socket is short
chmod 711 "$socket"
"${as_owner[@]}" test -x "$folder" || { echo "fleet.sh: $folder: PostgreSQL runs as nobody and may not enter it" >&2; exit 2; }
[ ${#as_owner[@]} = 0 ] || chown nobody:nogroup "$folder/postgres" "$socket" "$folder/log"

processes=()
stop() {
  trap - EXIT INT TERM
  [ ${#processes[@]} = 0 ] || kill "${processes[@]}" 2>/dev/null || true  # each finishes its polls first
  [ ${#processes[@]} = 0 ] || wait "${processes[@]}" || true
  (cd "$folder/postgres" && "${as_owner[@]}" "$postgres/pg_ctl" --pgdata "$folder/postgres" --mode fast --silent stop) || true
  rm -rf "$socket"
}
trap stop EXIT
trap 'exit 0' INT TERM

cd "$folder/postgres"
if [ ! -e "$folder/postgres/PG_VERSION" ]; then
  "${as_owner[@]}" "$postgres/initdb" --pgdata "$folder/postgres" --username feedd --auth trust --encoding UTF8 >/dev/null
fi
"${as_owner[@]}" "$postgres/pg_ctl" --pgdata "$folder/postgres" --log "$folder/log/postgres.log" --wait --silent \
  --options "-c listen_addresses= -c unix_socket_directories=$socket" start
export FEEDD_DATABASE="postgresql://feedd@/postgres?host=$socket"

start() { # NAME ROLE [ADDRESS]
  FEEDD_LISTEN=${3:-127.0.0.1:0} "$feedd" --feeds "$folder/feeds" --data "$folder/data/$1" run --role "$2" 2>>"$folder/log/$1.log" &
  processes+=($!)
}
for number in 1 2; do start "scheduler-$number" scheduler; done
for number in 1 2 3; do start "worker-$number" worker; done
for number in 1 2; do start "web-$number" web "127.0.0.1:$((port + number))"; done

# A web process that is gone is left out for ten seconds, and the request goes to the other one.
cat >"$folder/nginx.conf" <<END
daemon off;
pid $socket/nginx.pid;
error_log $folder/log/nginx.log;
events {}
http {
    access_log off;
    client_body_temp_path $socket/body;
    proxy_temp_path $socket/proxy;
    fastcgi_temp_path $socket/fastcgi;
    uwsgi_temp_path $socket/uwsgi;
    scgi_temp_path $socket/scgi;
    upstream feedd {
        server 127.0.0.1:$((port + 1));
        server 127.0.0.1:$((port + 2));
        keepalive 8;
    }
    server {
        listen 127.0.0.1:$port;
        location / {
            proxy_pass http://feedd;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host \$http_host;
            proxy_buffering off;
        }
    }
}
END
nginx -e "$folder/log/nginx.log" -c "$folder/nginx.conf" &
processes+=($!)
for ((looks = 0; looks < 300; looks++)); do
  (exec 3<>"/dev/tcp/127.0.0.1/$((port + 1))") 2>/dev/null && break
  sleep 0.2
done
[ "$looks" -lt 300 ] || echo "fleet.sh: no web process answers yet; the logs say why" >&2
echo "http://127.0.0.1:$port/ is served; the logs are in $folder/log; Ctrl-C stops all"
echo "commands: FEEDD_DATABASE='$FEEDD_DATABASE' $feedd --feeds $folder/feeds --data $folder/data/commands status"
wait
