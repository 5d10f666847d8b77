import type { HandlerFeatures } from '../../src/base/handler-features.ts';
import type { Session } from '../../src/base/session.ts';
import { monitorArguments } from '../../src/handlers/conmon/monitor-arguments.ts';
import type { OciSetup } from '../../src/handlers/conmon/oci-setup.ts';
import type { RuntimeCli } from '../../src/handlers/conmon/runtime-cli.ts';
import { updateContainer } from '../../src/handlers/conmon/update-container.ts';
import type { RuntimeHandler, Task } from '../../src/handlers/handler.ts';
import type { Host } from '../../src/host/host.ts';
import type { FakeKernel } from '../../src/host/testing/fake-kernel.ts';
import { containerSight, type Seen } from './seen.ts';

/** What of a machine a handler needs here. */
export interface WatchedParts {
  readonly name: string;
  readonly features: HandlerFeatures;
  readonly host: Host;
  readonly kernel: FakeKernel;
  readonly seen: Seen;
}

const CLI = { path: '/usr/bin/runtime', globalArguments: () => [], call: async () => '' } as unknown as RuntimeCli;

/** A handler that records its calls, in the form in which the real one passes them to the monitor and the runtime. */
export function watchHandler(inner: RuntimeHandler, parts: WatchedParts): RuntimeHandler {
  const { name, features, seen } = parts;
  return {
    ...{ name, features },
    sandboxResources: (sandbox) => inner.sandboxResources(sandbox),
    containerResources: (container) => inner.containerResources(container),
    describeSandbox: (state) => inner.describeSandbox(state),
    describeContainer: (record) => inner.describeContainer(record),
    probe: (ctx) => inner.probe(ctx),
    openSandbox: (plan, op) => {
      Object.assign(seen, { handler: name, pause: plan });
      return inner.openSandbox(plan, op);
    },
    reattachSandbox: (record) => inner.reattachSandbox(record),
    create: async (plan, op) => {
      seen.container = containerSight(plan, monitorArguments(plan, CLI));
      return watchTask(await inner.create(plan, op), parts);
    },
    reattach: (record, ctx) => inner.reattach(record, ctx),
    deleteTask: (id, ctx) => inner.deleteTask(id, ctx),
  };
}

function watchTask(inner: Task, { host, kernel, seen }: WatchedParts): Task {
  const { record } = inner;
  return {
    ...{ record, ended: inner.ended },
    isStarted: (ctx) => inner.isStarted(ctx),
    start: (ctx) => inner.start(ctx),
    signal: (signal, ctx) => {
      seen.signals.push(signal);
      return inner.signal(signal, ctx);
    },
    kill: (ctx) => inner.kill(ctx),
    exec: (plan, ctx) => {
      seen.exec = plan;
      return inner.exec(plan, ctx);
    },
    openExec: async (plan) => {
      seen.session = plan;
      return SILENT;
    },
    attach: async (plan) => {
      seen.session = plan;
      return SILENT;
    },
    reopenLog: (acquire, ctx) => {
      seen.reopened.push(record.id);
      return inner.reopenLog(acquire, ctx);
    },
    update: async (limits, ctx) => {
      await updateContainer({ host, cli: CLI } as OciSetup, record, limits, ctx);
      const told = kernel.tree.node(`${record.bundle}/update.json`)?.content;
      const own = told === undefined ? {} : JSON.parse(Buffer.from(told).toString());
      seen.update = { ...own, cgroup: Object.fromEntries(kernel.cgroups.get(record.cgroup) ?? []) };
    },
  };
}

/** A session that is over. */
const SILENT: Session = {
  ...{ stdin: undefined, stdout: undefined, stderr: undefined, ended: Promise.resolve(0) },
  resize: async () => {},
  [Symbol.asyncDispose]: async () => {},
};
