#!/bin/sh
# Asks ELwise whether the system of this host is supported. Needs curl; changes nothing.
#
#   sh check.sh [parameter=value …]     plan=premium  horizon=90  max_age=14d  fail_on=unsupported
#
# Sends one file, /etc/os-release, or the one that OS_RELEASE names. ELWISE_URL: another server.
# ELWISE_KEY: a key of your team, for team=… (its policy and exceptions).
#
# Exit status: 0 passes, or only a warning; 1 fails; 2 not decided: the data is too old, or the
# server cannot answer now; 3 not asked: no curl, no os-release, no answer, or a wrong parameter.
set -u

server=${ELWISE_URL:-https://elwise.example}
file=${OS_RELEASE:-/etc/os-release}
query='strict=1&format=text'

stop() {
    printf 'check.sh: %s\n' "$1" >&2
    exit 3
}

for parameter in "$@"; do
    case $parameter in
        *[!A-Za-z0-9_.,=-]*) stop "Write a parameter as horizon=90, not $parameter." ;;
        format=* | strict=*) stop "This script sets $parameter itself; leave it out." ;;
        ?*=?*) query="$query&$parameter" ;;
        *) stop "Write a parameter as horizon=90, not $parameter." ;;
    esac
done
command -v curl >/dev/null 2>&1 || stop 'curl is not installed.'
[ -r "$file" ] || stop "$file cannot be read."

ask() {
    # The key comes as a configuration on standard input, where other users cannot list it.
    if [ -n "${ELWISE_KEY:-}" ]; then
        printf 'header = "Authorization: Api-Key %s"\n' "$ELWISE_KEY"
    fi | curl --disable --config - --silent --show-error --connect-timeout 5 --max-time 30 \
        --header 'Content-Type: text/plain' --data-binary "@$file" \
        --write-out '\n%{http_code}' "${server%/}/api/v1/check/?$query"
}

answer=$(ask) || stop "$server does not answer."
line='
'
status=${answer##*"$line"}
report=${answer%"$line"*}
printf '%s\n' "${report%"$line"}"
case $status in
    200) exit 0 ;;
    409) exit 1 ;;
    503) exit 2 ;;
    *) stop "$server refused the request with $status." ;;
esac
