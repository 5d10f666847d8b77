import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { backgroundContext, type Context } from '../base/context.ts';
import { Cancelled, InvalidInput } from '../base/failure.ts';
import { CniPluginFailed } from './cni-plugin-failed.ts';
import type { AttachmentRequest, CniAttachment, NetworkResult, Networks } from './networks.ts';

/** Networks under test, and what differs between implementations. */
export interface NetworksBench extends AsyncDisposable {
  readonly networks: Networks;
  /** A sandbox with a network namespace of its own. */
  request(sandboxId: string): Promise<AttachmentRequest>;
  /** An existing cgroup. */
  readonly cgroup: string;
  /** Addresses that are taken. */
  taken(): Promise<readonly string[]>;
}

const ctx: Context = backgroundContext(() => {});

/** What every implementation of {@link Networks} does, whatever its plugins are. */
export function describeNetworks(name: string, open: () => Promise<NetworksBench>, skip: string | false = false): void {
  describe(name, { skip }, () => {
    let bench: NetworksBench;

    beforeEach(async () => {
      bench = await open();
    });
    afterEach(() => bench[Symbol.asyncDispose]());

    const attach = async (sandboxId: string): Promise<NetworkResult & { readonly attachment: CniAttachment }> => {
      const attachment = await bench.networks.plan(await bench.request(sandboxId), ctx);
      return { ...(await bench.networks.attach(attachment, bench.cgroup, ctx)), attachment };
    };

    it('is ready, and names its network', async () => {
      assert.equal((await bench.networks.status()).ready, true);
      assert.notEqual(bench.networks.describe().network, '');
    });

    it('gives each sandbox addresses of its own', async () => {
      const ips = [...(await attach('a1')).ips, ...(await attach('a2')).ips];
      assert.equal(new Set(ips).size, ips.length);
      assert.deepEqual((await bench.taken()).toSorted(), ips.toSorted());
    });

    it('takes the addresses back, also twice', async () => {
      const { attachment } = await attach('a1');
      await bench.networks.detach(attachment, ctx);
      await bench.networks.detach(attachment, ctx);
      assert.deepEqual(await bench.taken(), []);
    });

    it('detaches what was planned and never attached', async () => {
      await bench.networks.detach(await bench.networks.plan(await bench.request('a1'), ctx), ctx);
      assert.deepEqual(await bench.taken(), []);
    });

    it('refuses a second attachment of the same sandbox, and still takes everything back', async () => {
      const { attachment } = await attach('a1');
      await assert.rejects(bench.networks.attach(attachment, bench.cgroup, ctx), CniPluginFailed);
      await bench.networks.detach(attachment, ctx);
      assert.deepEqual(await bench.taken(), []);
    });

    it('plans nothing for names that would become arguments of plugins', async () => {
      const request = { ...(await bench.request('a1')), podName: 'a;IP=10.0.0.1' };
      await assert.rejects(bench.networks.plan(request, ctx), InvalidInput);
    });

    it('plans nothing for a caller that has left', async () => {
      const left = { ...ctx, signal: AbortSignal.abort(new Cancelled('the test')) };
      await assert.rejects(bench.networks.plan(await bench.request('a1'), left), Cancelled);
    });

    it('releases what an earlier daemon left, and only that', async () => {
      await attach('dead');
      const { ips } = await attach('live');
      await bench.networks.releaseStale(new Set(['live']), ctx);
      assert.deepEqual((await bench.taken()).toSorted(), ips.toSorted());
    });
  });
}
