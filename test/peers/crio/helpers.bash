#!/usr/bin/env bash
# CRI-O's helper functions with Gantry below them: what starts, configures or inspects the daemon is replaced, everything
# else is CRI-O's. The suite sets the variables GANTRY_*.
. "${BASH_SOURCE[0]%/*}/helpers_crio.bash"

POD_IPV4_CIDR="10.$GANTRY_SUBNET.0.0/16"
POD_IPV4_CIDR_START="10.$GANTRY_SUBNET."
POD_IPV6_CIDR="fd98:$GANTRY_SUBNET::/64"
POD_IPV6_CIDR_START="fd98:$GANTRY_SUBNET:"
POD_IPV6_DEF_ROUTE="::/0"
CRICTL_TIMEOUT=60s

function crio() {
    echo "this test runs CRI-O's own program" >&2
    return 127
}

# Containers that were only created have no process to exec beside; CRI-O allows it, Gantry and containerd refuse it.
function crictl() {
    if [ "$1" = exec ]; then start_created "$@"; fi
    crictl_itself "$@"
}

function crictl_itself() {
    "$CRICTL_BINARY" -t "$CRICTL_TIMEOUT" --config "$CRICTL_CONFIG_FILE" -r "unix://$CRIO_SOCKET" -i "unix://$CRIO_SOCKET" "$@"
}

function start_created() {
    local argument
    for argument in "$@"; do
        [[ "$argument" =~ ^[0-9a-f]{64}$ ]] || continue
        if crictl_itself inspect -o json "$argument" 2>/dev/null | grep -q '"CONTAINER_CREATED"'; then
            crictl_itself start "$argument" >/dev/null
        fi
    done
}

# Images are in the store that each test copies. Another name is another tag of the registry.
function copyimg() {
    local argument name="" added=""
    for argument in "$@"; do
        case "$argument" in
        --image-name=*) name="${argument#*=}" ;;
        --add-name=*) added="${argument#*=}" ;;
        esac
    done
    [ -z "$added" ] || crictl pull "$added"
}

function setup_img() { :; }

# The layers are hard links: a store of its own for each test within a moment.
function prepare_store() {
    [ -e "$TESTDIR/crio/state.db" ] && return
    mkdir -p "$TESTDIR/crio"
    cp -al "$GANTRY_TEMPLATE/layers" "$TESTDIR/crio/layers"
    cp "$GANTRY_TEMPLATE"/state.db* "$TESTDIR/crio/"
}

function prepare_network_conf() {
    mkdir -p "$CRIO_CNI_CONFIG"
    cat >"$CRIO_CNI_CONFIG/10-crio.conflist" <<-EOF
{
    "cniVersion": "0.4.0",
    "name": "$CNI_DEFAULT_NETWORK",
    "plugins": [
        {
            "type": "$CNI_TYPE",
            "bridge": "$GANTRY_BRIDGE",
            "isGateway": true,
            "ipMasq": true,
            "hairpinMode": true,
            "ipam": {
                "type": "host-local",
                "dataDir": "$TESTDIR/ipam",
                "routes": [{ "dst": "$POD_IPV4_DEF_ROUTE" }, { "dst": "$POD_IPV6_DEF_ROUTE" }],
                "ranges": [[{ "subnet": "$POD_IPV4_CIDR" }], [{ "subnet": "$POD_IPV6_CIDR" }]]
            }
        },
        { "type": "portmap", "capabilities": { "portMappings": true }, "snat": true }
    ]
}
EOF
}

function setup_crio() {
    chmod 711 "$TESTDIR"
    prepare_store
    CNI_DEFAULT_NETWORK=${CNI_DEFAULT_NETWORK:-crio}
    CNI_TYPE=${CNI_TYPE:-bridge}
    RUNTIME_ROOT=${RUNTIME_ROOT:-"$TESTDIR/crio-runtime-root"}
    sed -i "s;/opt/cni/bin/;$CONTAINER_CNI_PLUGIN_DIR/;" "$CRIO_CNI_PLUGIN"/cni_plugin_helper.bash
    chmod +x "$CRIO_CNI_PLUGIN"/cni_plugin_helper.bash
    : >"$CRIO_CONFIG"
    : >"$CRIO_CUSTOM_CONFIG"
    prepare_network_conf
}

# Of CRI-O's settings, given as variables and options, those that Gantry has.
function write_gantry_config() {
    local ulimits capabilities capability ulimit
    # Tests that define a runtime of their own in CRI-O's files unset it.
    local runtime=${CONTAINER_DEFAULT_RUNTIME:-runc}
    ulimits=$(grep -oP -- '--default-ulimits \K\S+' <<<"${OVERRIDE_OPTIONS:-}" || true)
    capabilities=${CONTAINER_DEFAULT_CAPABILITIES:-}
    cat >"$TESTDIR/gantry.yaml" <<EOF
root: $TESTDIR/crio
run_root: $TESTDIR/crio-run
socket: $CRIO_SOCKET
admin_socket: $TESTDIR/admin.sock
log: { level: debug, format: text }
cgroup: { default_parent: $GANTRY_CGROUP, driver: cgroupfs }
cni:
  conf_dir: $CRIO_CNI_CONFIG
  plugin_dirs: ["$CRIO_CNI_PLUGIN"]
  cache_dir: $TESTDIR/cni-cache
registries: { conf: $GANTRY_REGISTRIES, conf_dir: $TESTDIR/registries.d }
cdi_dirs: ["$TESTDIR/cdi"]
default_runtime: $runtime
runtimes: { $runtime: { path: $RUNTIME_BINARY_PATH, root: $RUNTIME_ROOT } }
conmon: ${CONTAINER_CONMON:-$CONMON_BINARY}
EOF
    [ -z "$CONTAINER_DROP_INFRA_CTR" ] || echo "drop_infra_ctr: $CONTAINER_DROP_INFRA_CTR" >>"$TESTDIR/gantry.yaml"
    [ "$CONTAINER_PIDS_LIMIT" = 1024 ] || echo "pids_limit: $CONTAINER_PIDS_LIMIT" >>"$TESTDIR/gantry.yaml"
    [ "${CONTAINER_SECCOMP_PROFILE:-$GANTRY_SECCOMP_PROFILE}" = "$GANTRY_SECCOMP_PROFILE" ] ||
        echo "seccomp: { profile: $CONTAINER_SECCOMP_PROFILE }" >>"$TESTDIR/gantry.yaml"
    [ -z "$ulimits" ] || {
        echo "default_ulimits:"
        for ulimit in $ulimits; do echo "  - $ulimit"; done
    } >>"$TESTDIR/gantry.yaml"
    [ -z "$capabilities" ] || {
        echo "default_capabilities:"
        for capability in ${capabilities//,/ }; do echo "  - CAP_$capability"; done
    } >>"$TESTDIR/gantry.yaml"
    [ -z "$CONTAINER_PULL_PROGRESS_TIMEOUT" ] ||
        echo "image: { pull_progress_timeout: $CONTAINER_PULL_PROGRESS_TIMEOUT }" >>"$TESTDIR/gantry.yaml"
}

function start_crio_no_setup() {
    write_gantry_config
    "$GANTRY_BIN" serve --config "$TESTDIR/gantry.yaml" >>"$CRIO_LOG" 2>&1 &
    CRIO_PID=$!
    wait_until_reachable
}

function wait_until_reachable() {
    local attempt
    for ((attempt = 0; attempt < 240; attempt++)); do
        if crictl_itself info &>/dev/null; then return 0; fi
        if ! kill -0 "$CRIO_PID" 2>/dev/null; then
            echo "the daemon ended at its start"
            return 1
        fi
        sleep 0.25
    done
    echo "the daemon does not answer"
    return 1
}

# A test that failed may have left processes in its mounts.
function cleanup_testdir() {
    local mnt
    for mnt in $(awk '{print $2}' /proc/self/mounts | grep ^"$TESTDIR/" | sort -r); do
        umount -l "$mnt"
    done
    rm -rf "$TESTDIR" || true
    unset TESTDIR
}
