import type { ContainerFacts, SpecStep } from './container-facts.ts';
import type { OciSpec } from './oci-spec.ts';
import { annotations } from './steps/annotations.ts';
import { apparmor } from './steps/apparmor.ts';
import { args } from './steps/args.ts';
import { capabilities } from './steps/capabilities.ts';
import { cdi } from './steps/cdi.ts';
import { devices } from './steps/devices.ts';
import { env } from './steps/env.ts';
import { mounts } from './steps/mounts.ts';
import { namespaces } from './steps/namespaces.ts';
import { noNewPrivileges } from './steps/no-new-privileges.ts';
import { oomScore } from './steps/oom-score.ts';
import { terminal } from './steps/process.ts';
import { protectedPaths } from './steps/protected-paths.ts';
import { resources } from './steps/resources.ts';
import { rlimits } from './steps/rlimits.ts';
import { root } from './steps/root.ts';
import { seccomp } from './steps/seccomp.ts';
import { selinux } from './steps/selinux.ts';
import { user } from './steps/user.ts';

/** In order: seccomp reads the capabilities, resources joins the device rules, annotations tell systemd the resources. */
export const STEPS: readonly SpecStep[] = [
  args,
  env,
  terminal,
  user,
  root,
  mounts,
  namespaces,
  capabilities,
  seccomp,
  apparmor,
  selinux,
  noNewPrivileges,
  oomScore,
  rlimits,
  protectedPaths,
  devices,
  resources,
  annotations,
  cdi,
];

/**
 * The spec of a container, made of pure steps from what was gathered.
 * @throws InvalidInput naming the field that cannot be honoured
 */
export function buildContainerSpec(facts: ContainerFacts): OciSpec {
  const spec = emptySpec();
  for (const step of STEPS) step.apply(spec, facts);
  return spec;
}

/** What the steps decided and why, for verbose info. */
export function specNotes(facts: ContainerFacts): Readonly<Record<string, string>> {
  return Object.assign({}, ...STEPS.map((step) => step.notes?.(facts) ?? {}));
}

/**
 * A spec that grants nothing. 1.0.2: crun 1.8 refuses newer versions, and nothing newer is used
 * (docs/architecture.md#runtime-handlers).
 */
export function emptySpec(): OciSpec {
  return {
    ociVersion: '1.0.2',
    process: {
      terminal: false,
      user: { uid: 0, gid: 0, additionalGids: [] },
      args: [],
      env: [],
      cwd: '/',
      capabilities: { bounding: [], effective: [], permitted: [], inheritable: [], ambient: [] },
      rlimits: [],
      noNewPrivileges: false,
    },
    root: { path: '', readonly: true },
    mounts: [],
    annotations: {},
    linux: { namespaces: [], cgroupsPath: '', resources: {}, maskedPaths: [], readonlyPaths: [], devices: [] },
  };
}
