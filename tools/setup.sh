#!/bin/sh
# Starts tools/setup.py with the first Python that runs at all; setup.py then looks for the one that fits csim.
case $0 in
*/*) here=${0%/*} ;;
*) here=. ;;
esac

for candidate in "$here/../.venv/bin/python" "$here/../.venv/Scripts/python.exe" "${PYTHON:-}" \
    python3.13 python3.12 python3.14 python3 python "${PYENV_ROOT:-${HOME:-}/.pyenv}"/versions/*/bin/python py; do
    # A version manager's shim can exist and refuse, so each candidate has to run.
    if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 8))' </dev/null >/dev/null 2>&1; then
        exec "$candidate" "$here/setup.py" "$@"
    fi
done

echo "set-up: csim needs Python 3.12, 3.13 or 3.14 and found none; install one of them, or name one you have" \
    "with PYTHON=/path/to/python." >&2
exit 2
