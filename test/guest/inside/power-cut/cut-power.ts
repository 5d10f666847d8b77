/**
 * Makes the guest lose its power at the worst moment: pods run, an image was pulled just now, another pull is in the
 * midst of a layer. Does not return: the machine is reset, and what was not on its disk is gone.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { eventually, mustRun } from '../../../harness/run.ts';
import { GuestPods } from '../guest-pods.ts';
import { DURABLE_IMAGE, FRESH_IMAGE, UNFINISHED_IMAGE } from './images.ts';
import { layerRows } from './stored-layers.ts';

/** More than a configuration has, less than a layer. */
const STALL_AT_BYTES = 100_000;

const pods = await GuestPods.installed(({ path, repository }) =>
  repository?.endsWith('/nginx') === true && path.includes('/blobs/')
    ? { kind: 'stall', bytes: STALL_AT_BYTES }
    : undefined,
);
const { cri, root } = pods.daemon;
await pods.pull(DURABLE_IMAGE);
await pods.run({ name: 'of-before' }, { command: ['sleep', '1000'] });
await eventually('the first image to be on the disk', 60, () => layerRows(root).every(({ durable }) => durable));
await mustRun('sync', ['-f', root]);

void cri.call('PullImage', { image: { image: UNFINISHED_IMAGE } }).catch(() => {});
await eventually('the unfinished pull to unpack', 60, () => readdirSync(`${root}/staging`).length > 0);
await pods.pull(FRESH_IMAGE);
// No sync, no unmount: the reset button. Source: Documentation/admin-guide/sysrq.rst.
writeFileSync('/proc/sysrq-trigger', 'b');
