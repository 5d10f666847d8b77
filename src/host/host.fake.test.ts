import { describeHost } from './host.suite.ts';
import { FakeHost } from './testing/fake-host.ts';
import { sleepForever } from './testing/fake-program.ts';
import type { Harness } from './testing/suite/harness.ts';

async function openFake(): Promise<Harness> {
  const host = new FakeHost();
  const { kernel } = host;
  kernel.onRun('/bin/sleep', sleepForever);
  kernel.onRun('/bin/talk', ({ stdin, write }) => {
    write(1, stdin);
    write(2, 'words');
    return 3;
  });
  kernel.onRun('/bin/flood', ({ write }) => {
    write(1, 'x'.repeat(100_000));
    return 0;
  });
  kernel.onRun('/bin/leave-child', ({ kernel: machine, cgroup, write }) => {
    machine.start({ argv: ['/bin/sleep'], cgroup });
    write(1, 'done');
    return 0;
  });
  kernel.onRun('/bin/announce', (process) => {
    process.write(1, 'first\nsecond\n');
    return sleepForever(process);
  });
  await host.files.makeDirectory('/test', 0o755);
  await host.cgroups.create('/test');
  return {
    host,
    directory: '/test',
    cgroup: '/test',
    programs: {
      talk: ['/bin/talk'],
      flood: ['/bin/flood'],
      sleep: ['/bin/sleep'],
      leaveChild: ['/bin/leave-child'],
      announce: ['/bin/announce'],
    },
    makeFifo: async (path) => kernel.tree.put(path, { kind: 'fifo' }),
    [Symbol.asyncDispose]: async () => {},
  };
}

describeHost('fake host', openFake);
