import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { describePreparedContainers } from '../../oci/prepared-container.suite.ts';
import { describeHandler } from '../handler.suite.ts';
import { RealHandlerFixture } from '../testing/real-handler-fixture.ts';

const CRUN = '/usr/bin/crun';
const HYBRID_CONTROLLERS = '/sys/fs/cgroup/unified/cgroup.controllers';

/** crun refuses the hybrid cgroup layout: there the suite runs in a mount namespace without the unified tree. */
const isRefused = existsSync(HYBRID_CONTROLLERS) && readFileSync(HYBRID_CONTROLLERS, 'utf8').trim() !== '';

if (isRefused) {
  describe('conmon and crun, without the unified cgroup tree', () => {
    it('behaves as the suite says', { timeout: 300_000 }, () => {
      const script = 'umount /sys/fs/cgroup/unified && exec "$@"';
      const own = [process.execPath, '--test', import.meta.filename];
      const { NODE_TEST_CONTEXT: _, ...env } = process.env;
      const child = spawnSync('unshare', ['--mount', 'sh', '-c', script, 'sh', ...own], { env, encoding: 'utf8' });
      assert.equal(child.status, 0, `${child.stdout}${child.stderr}`);
      assert.match(child.stdout, /pass [1-9][0-9]/);
    });
  });
} else {
  describeHandler('conmon and crun', () => RealHandlerFixture.open(CRUN));
  describePreparedContainers(CRUN);
}
