#!/bin/sh
# Finds a Python and lets it do the set-up. Usage: sh scripts/set-up.sh [--with-postgres]
set -eu
cd "$(dirname "$0")/.."

fits() {
    command -v "$1" >/dev/null 2>&1 &&
        "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

for python in ${PYTHON:+"$PYTHON"} python3 python3.14 python3.13 python3.12 python3.11; do
    if fits "$python"; then
        exec "$python" -m scripts.set_up "$@"
    fi
done

# uv brings a Python of its own.
if command -v uv >/dev/null 2>&1; then
    exec uv run --quiet --no-project --python '>=3.11' python -m scripts.set_up "$@"
fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "set-up: installing Python"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get install --yes --no-install-recommends python3 python3-venv ||
        { apt-get update && apt-get install --yes --no-install-recommends python3 python3-venv; }; } \
        </dev/null >/dev/null
    if fits python3; then
        exec python3 -m scripts.set_up "$@"
    fi
fi

echo "set-up: Objector needs Python 3.11 or newer, and none was found. On Debian:" >&2
echo "    sudo apt-get install python3 python3-venv" >&2
echo "elsewhere see https://www.python.org/downloads/; or name yours: make PYTHON=/path/to/python3" >&2
exit 1
