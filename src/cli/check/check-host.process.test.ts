import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { defaultConfig } from '../../config/load-config.ts';
import { checkHost } from './check-host.ts';
import { checkKernel } from './check-kernel.ts';
import type { Finding } from './finding.ts';

const GANTRY_HOST = join(import.meta.dirname, '../../../native/gantry-host/gantry-host');
const isAble = process.getuid?.() === 0 && existsSync(GANTRY_HOST);

describe('checkKernel()', () => {
  it('rejects kernels that lack required system calls, and users that are not allowed to create containers', () => {
    const levels = (release: string, uid: number): readonly string[] =>
      checkKernel(release, uid)
        .slice(0, 2)
        .map(({ level }) => level);
    assert.deepEqual(levels('5.11.22-generic', 1000), ['fail', 'fail']);
    assert.deepEqual(levels('5.12.0', 0), ['ok', 'ok']);
    assert.deepEqual(levels('6.1.0-18-amd64', 0), ['ok', 'ok']);
  });
});

describe('checkHost()', { skip: !isAble && 'needs root and gantry-host' }, () => {
  const check = async (overrides: object): Promise<ReadonlyMap<string, Finding>> => {
    const root = await mkdtemp(join(tmpdir(), 'gantry-check-test-'));
    try {
      const findings = await checkHost({ ...defaultConfig(), root: join(root, 'not/there'), ...overrides }, () => {});
      assert.deepEqual(readdirSync(root), [], 'a check removes everything that it created');
      return new Map(findings.map((finding) => [finding.subject, finding]));
    } finally {
      await rm(root, { recursive: true });
    }
  };

  it('passes on this host and leaves no mount, cgroup or file behind', async () => {
    const findings = await check({});
    const failures = [...findings.values()].filter(({ level }) => level === 'fail');
    assert.deepEqual(failures, []);
    assert.equal(findings.get('overlay')?.level, 'ok');
    assert.doesNotMatch(readFileSync('/proc/self/mounts', 'utf8'), /gantry-check-/);
    assert.doesNotMatch(readFileSync('/proc/self/mountinfo', 'utf8'), /gantry-check-/);
    assert.ok(!existsSync(`/sys/fs/cgroup/pids/gantry-check-${process.pid}`));
  });

  it('reports each missing program with a remedy', async () => {
    const findings = await check({ conmon: '/nonexistent/conmon' });
    const conmon = findings.get('conmon');
    assert.equal(conmon?.level, 'fail');
    assert.equal(conmon.text, '/nonexistent/conmon cannot be executed');
    assert.match(conmon.remedy, /install conmon/);
  });

  it('fails if no runtime works, and only warns about a runtime that is not needed', async () => {
    const absent = { type: 'oci' as const, path: 'no-such-runtime', allowedAnnotations: [] };
    const none = await check({ runtimes: { absent } });
    assert.equal(none.get('runtime absent')?.level, 'fail');
    const some = await check({ runtimes: { absent, runc: { type: 'oci', path: 'runc', allowedAnnotations: [] } } });
    assert.equal(some.get('runtime absent')?.level, 'warn');
    assert.match(some.get('runtime runc')?.text ?? '', /started a pause container/);
    const named = await check({
      runtimes: { absent, runc: { type: 'oci', path: 'runc', allowedAnnotations: [] } },
      defaultRuntime: 'absent',
    });
    assert.equal(named.get('runtime absent')?.level, 'fail');
  });

  it('fails if the configured seccomp profile does not exist', async () => {
    const seccomp = { profile: '/nonexistent/seccomp.json', architectures: 'image' };
    const finding = (await check({ seccomp })).get('seccomp profile');
    assert.equal(finding?.level, 'fail');
    assert.match(finding.text, /file does not exist: "\/nonexistent\/seccomp\.json"/);
  });

  it('warns if no network is configured', async () => {
    const cni = { ...defaultConfig().cni, confDir: '/nonexistent/net.d' };
    const finding = (await check({ cni })).get('network');
    assert.equal(finding?.level, 'warn');
    assert.match(finding.text, /^no CNI configuration file in \/nonexistent\/net\.d/);
  });
});
