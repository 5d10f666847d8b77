import { allOrThrow } from '../base/all-or-throw.ts';
import { type Context, throwIfLeft } from '../base/context.ts';
import type { Labels, NamespaceOptions } from '../base/cri.ts';
import type { CniAttachment, NetworkResult } from '../cni/networks.ts';
import type { RuntimeHandler, StartedPause } from '../handlers/handler.ts';
import type { Host } from '../host/host.ts';
import { fingerprintOf } from '../operation/creations.ts';
import type { Operation } from '../operation/operations.ts';
import { throwIfAnyLeft } from '../operation/throw-if-any-left.ts';
import { checkHostPorts } from './check-host-ports.ts';
import { checkSandboxConfig } from './check-sandbox-config.ts';
import { hostsFile } from './hosts-file.ts';
import { interfaceSysctls, namespaceSysctls } from './interface-sysctls.ts';
import { needsNoPause } from './no-pause.ts';
import { mountPauseRoot, type PauseRoot, pauseProgram } from './pause-image.ts';
import { prepareSandboxFiles } from './prepare-sandbox-files.ts';
import type { SandboxRecord } from './record.ts';
import { releaseSandbox } from './release-sandbox.ts';
import type { SandboxDeps } from './sandbox-deps.ts';
import { layOutSandbox, type SandboxLayout } from './sandbox-layout.ts';
import type { SandboxRequest } from './sandbox-request.ts';
import { isOperationCgroup, sandboxResources } from './sandbox-resources.ts';

/** A sandbox that stands, and that nobody can see yet. */
export interface CreatedSandbox {
  readonly record: SandboxRecord;
  /** Undefined if bind mounts alone keep its namespaces open. */
  readonly pauseProcess: StartedPause | undefined;
}

/** As both peers have it; clamped to what the daemon may give. */
const PAUSE_OOM_SCORE_ADJ = -998;
/** The plugins' result is absent for a pod on the host's network. */
type PodNetwork = Pick<NetworkResult, 'ips'> & Partial<NetworkResult>;
const NO_NETWORK: PodNetwork = { ips: [] };

/** Creates the resources of a pod sandbox. */
export interface SandboxBuilder {
  /**
   * Creates a pod sandbox: its pinned namespaces, then in parallel the network, and the files and the pause process.
   * After a failure nothing of it is left, or what is left is queued in the ledger.
   * Source: CRI v1, RunPodSandbox ("runtimes must ensure the sandbox is in the ready state on success").
   * @throws InvalidInput, Unimplemented, PreconditionFailed, CniPluginFailed, what the handler throws, ReleaseFailed
   */
  build(id: string, request: SandboxRequest, op: Operation): Promise<CreatedSandbox>;
  /** Releases what was built and never published. Idempotent. */
  release(id: string): Promise<void>;
}

export function sandboxBuilder(deps: BuildSandboxDeps): SandboxBuilder {
  return {
    build: (id, request, op) => buildSandbox(id, request, deps, op),
    release: async (id) => void (await releaseSandbox(deps, id)),
  };
}

type BuildSandboxDeps = Pick<
  SandboxDeps,
  | 'host'
  | 'ledger'
  | 'handlers'
  | 'networks'
  | 'cgroups'
  | 'sandboxDefaults'
  | 'pauseImage'
  | 'paths'
  | 'clock'
  | 'sandboxes'
  | 'sandboxCreations'
>;

async function buildSandbox(
  id: string,
  request: SandboxRequest,
  deps: BuildSandboxDeps,
  op: Operation,
): Promise<CreatedSandbox> {
  const { config } = request;
  const handler = deps.handlers.byName(request.handler);
  checkSandboxConfig(config, handler, deps.sandboxDefaults.allowedUnsafeSysctls);
  checkHostPorts(id, config, deps);
  const layout = layOutSandbox(id, config, deps.paths, deps.cgroups);
  const attachment = layout.hostNetwork
    ? undefined
    : await op.stage('plan', () => planNetwork(layout, request, deps, op.ctx), 'the pod network to be ready');
  const pause = await findPause(config, deps, op);
  const planned = { id, runDirectory: layout.directory, cgroup: layout.pauseCgroup };
  const resources = sandboxResources(layout, handler.sandboxResources(planned), attachment, pause?.imageId);
  // An attachment must outlive a power cut: its addresses are kept on the disk (docs/architecture.md#state).
  const durability = attachment === undefined ? 'normal' : 'full';
  try {
    const [network, pauseProcess] = await deps.ledger.acquireAll(
      id,
      resources,
      async () => {
        await op.stage('namespaces', () => pinNamespaces(layout, config, deps));
        throwIfLeft(op.ctx);
        // The plugins take the longest, and need nothing but the namespace.
        const prepared = prepareFiles(layout, config, pause, deps, op);
        const opened = prepared.then(() =>
          op.stage('pause', () => openPause(layout, request, handler, pause, deps, op), `handler ${handler.name}`),
        );
        return allOrThrow([
          op.stage('network', () => connect(layout, config, attachment, prepared, deps, op.ctx), 'the network plugins'),
          opened,
        ]);
      },
      durability,
    );
    await deps.ledger.release(id, isOperationCgroup);
    return { record: recordOf(layout, request, handler, network, pauseProcess, pause, deps), pauseProcess };
  } catch (cause) {
    throwIfAnyLeft(await releaseSandbox(deps, id), `creating pod sandbox ${id}`, cause);
    throw cause;
  }
}

function planNetwork(
  layout: SandboxLayout,
  { config }: SandboxRequest,
  { networks }: Pick<SandboxDeps, 'networks'>,
  ctx: Context,
): Promise<CniAttachment> {
  const { name, namespace, uid } = config.metadata;
  const request = {
    sandboxId: layout.id,
    podName: name,
    podNamespace: namespace,
    podUid: uid,
    netns: layout.namespaces.net ?? '',
    portMappings: config.portMappings,
    dns: config.dns,
    annotations: config.annotations,
    cgroupParent: layout.cgroupParent,
  };
  return networks.plan(request, ctx);
}

/** The image of the pause, where there is to be one and the configuration names an image for it. */
async function findPause(
  config: SandboxRequest['config'],
  { pauseImage, sandboxDefaults }: Pick<SandboxDeps, 'sandboxDefaults' | 'pauseImage'>,
  op: Operation,
): Promise<PauseRoot | undefined> {
  if (pauseImage === undefined || needsNoPause(sandboxDefaults, config.securityContext.namespaces)) return undefined;
  return await op.stage('find pause image', () => pauseImage.find(op.ctx), 'the pull of the pause image');
}

async function prepareFiles(
  layout: SandboxLayout,
  config: SandboxRequest['config'],
  pause: PauseRoot | undefined,
  deps: Pick<SandboxDeps, 'host' | 'cgroups' | 'pauseImage'>,
  op: Operation,
): Promise<void> {
  await op.stage('prepare', () => prepareSandboxFiles(layout, config, deps, op.ctx));
  if (pause !== undefined) await op.stage('pause image', () => mountPause(layout, pause, deps));
}

async function mountPause(
  layout: SandboxLayout,
  pause: PauseRoot,
  deps: Pick<SandboxDeps, 'host' | 'pauseImage'>,
): Promise<void> {
  deps.pauseImage?.lease(pause.imageId, layout.id);
  await mountPauseRoot(layout, pause, deps.host);
}

async function pinNamespaces(
  layout: SandboxLayout,
  config: SandboxRequest['config'],
  { host }: Pick<SandboxDeps, 'host'>,
): Promise<void> {
  if (Object.keys(layout.namespaces).length === 0) return;
  await host.namespaces.pin({
    pins: layout.namespaces,
    ...(layout.namespaces.uts === undefined ? {} : { hostname: layout.hostname }),
    sysctls: namespaceSysctls(config.sysctls),
    loopback: layout.namespaces.net !== undefined,
    ...(layout.namespaces.user === undefined ? {} : mappingsOf(config.securityContext.namespaces)),
  });
}

function mappingsOf({ userns }: NamespaceOptions) {
  return userns === undefined ? {} : { uidMappings: userns.uids, gidMappings: userns.gids };
}

async function connect(
  layout: SandboxLayout,
  { sysctls }: SandboxRequest['config'],
  attachment: CniAttachment | undefined,
  prepared: Promise<void>,
  { host, networks }: Pick<SandboxDeps, 'host' | 'networks'>,
  ctx: Context,
): Promise<PodNetwork> {
  if (attachment === undefined) return NO_NETWORK;
  await host.cgroups.create(layout.operationCgroup, 'operation');
  const network = await networks.attach(attachment, layout.operationCgroup, ctx);
  await setInterfaceSysctls(layout, interfaceSysctls(sysctls), host);
  await prepared;
  await host.files.write(layout.files.hosts, hostsFile(layout.hostname, network.ips), 0o644);
  return network;
}

async function setInterfaceSysctls({ namespaces: { net } }: SandboxLayout, sysctls: Labels, host: Host): Promise<void> {
  if (net !== undefined && Object.keys(sysctls).length > 0) await host.namespaces.setSysctls(net, sysctls);
}

async function openPause(
  layout: SandboxLayout,
  { config }: SandboxRequest,
  handler: RuntimeHandler,
  pause: PauseRoot | undefined,
  { host, sandboxDefaults }: Pick<SandboxDeps, 'host' | 'sandboxDefaults'>,
  op: Operation,
): Promise<StartedPause | undefined> {
  const { namespaces } = config.securityContext;
  if (needsNoPause(sandboxDefaults, namespaces)) return undefined;
  const plan = {
    id: layout.id,
    runDirectory: layout.directory,
    cgroup: layout.pauseCgroup,
    namespaces: layout.namespaces,
    userns: namespaces.userns,
    pid: namespaces.pid,
    oomScoreAdj: Math.max(PAUSE_OOM_SCORE_ADJ, host.limits.lowestOomScoreAdj),
    annotations: config.annotations,
    ...(pause === undefined ? {} : { program: pauseProgram(layout, pause) }),
  };
  return await handler.openSandbox(plan, op);
}

function recordOf(
  layout: SandboxLayout,
  request: SandboxRequest,
  handler: RuntimeHandler,
  network: PodNetwork,
  pauseProcess: StartedPause | undefined,
  pause: PauseRoot | undefined,
  { clock }: Pick<SandboxDeps, 'clock'>,
): SandboxRecord {
  return {
    id: layout.id,
    config: request.config,
    handler: handler.name,
    requestedHandler: request.handler,
    fingerprint: fingerprintOf(request),
    state: 'READY',
    createdAt: clock.nowNs(),
    pauseProcess: pauseProcess?.state,
    ips: network.ips,
    networkResult: network.result,
    namespaces: layout.namespaces,
    files: layout.files,
    cgroupParent: layout.cgroupParent,
    ...(pause === undefined ? {} : { pauseImage: pause.imageId }),
    specJson: pauseProcess && JSON.stringify(pauseProcess.spec),
  };
}
