import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InvalidInput } from '../../base/failure.ts';
import { specRequest } from '../testing/spec-request.ts';
import { chooseArchitectures } from './architectures.ts';
import { defaultProfile } from './default-profile.ts';
import { parseProfile } from './parse-profile.ts';
import { requestedSeccomp } from './requested-profile.ts';
import type { SeccompFile } from './seccomp-file.ts';
import type { SeccompProfile } from './seccomp-profile.ts';

function allows(profile: SeccompProfile, name: string): boolean {
  return profile.syscalls.some(
    (rule) => rule.action === 'SCMP_ACT_ALLOW' && rule.args === undefined && rule.names.includes(name),
  );
}

function fileOf(text: string): SeccompFile {
  return { field: 'seccomp.localhost_ref', path: '/p/x.json', text };
}

describe('defaultProfile()', () => {
  const plain = defaultProfile(['CAP_CHOWN'], ['SCMP_ARCH_X86_64']);

  it('allows what programs need and refuses what reaches the kernel', () => {
    for (const name of ['read', 'openat', 'futex', 'execve', 'clock_gettime', 'arch_prctl'])
      assert.ok(allows(plain, name), name);
    for (const name of [
      'mount',
      'unshare',
      'bpf',
      'kexec_load',
      'add_key',
      'keyctl',
      'io_uring_setup',
      'userfaultfd',
      'reboot',
    ]) {
      assert.ok(!allows(plain, name), name);
    }
  });

  it('lets nobody make namespaces by clone without CAP_SYS_ADMIN', () => {
    assert.ok(!allows(plain, 'clone'));
    assert.deepEqual(plain.syscalls.find((rule) => rule.names.includes('clone3'))?.errnoRet, 38);
    assert.ok(allows(defaultProfile(['CAP_SYS_ADMIN'], []), 'clone'));
    assert.ok(allows(defaultProfile(['CAP_SYS_ADMIN'], []), 'mount'));
  });

  it('names no 32-bit system call where nothing needs it', () => {
    assert.ok(!allows(plain, 'socketcall'));
    assert.ok(allows(defaultProfile([], ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86']), 'socketcall'));
  });

  it('names each system call once', () => {
    const [first] = plain.syscalls;
    assert.equal(new Set(first?.names).size, first?.names.length);
  });
});

describe('chooseArchitectures()', () => {
  const { image } = specRequest();

  it('names what the image needs, and says why', () => {
    assert.deepEqual(chooseArchitectures('image', image).names, ['SCMP_ARCH_X86_64']);
    const foreign = chooseArchitectures('image', { ...image, foreignArchitectures: ['x86'] });
    assert.deepEqual(foreign.names, ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86']);
    assert.match(foreign.why, /x86/);
  });

  it('names the native one or all where configured so', () => {
    assert.equal(chooseArchitectures('native', { ...image, foreignArchitectures: ['x86'] }).names.length, 1);
    assert.equal(chooseArchitectures('all', image).names.length, 3);
  });
});

describe('requestedSeccomp()', () => {
  const plain = { privileged: false, seccomp: undefined, seccompProfilePath: '' };

  it('is unconfined where nothing is asked for, and for privileged containers', () => {
    assert.equal(requestedSeccomp(plain).kind, 'unconfined');
    const seccomp = { profileType: 'RuntimeDefault', localhostRef: '' } as const;
    assert.equal(requestedSeccomp({ ...plain, seccomp }).kind, 'default');
    assert.equal(requestedSeccomp({ ...plain, seccomp, privileged: true }).kind, 'unconfined');
  });

  it('reads the deprecated field only where the new one is absent', () => {
    assert.equal(requestedSeccomp({ ...plain, seccompProfilePath: 'runtime/default' }).kind, 'default');
    const seccomp = { profileType: 'Unconfined', localhostRef: '' } as const;
    assert.equal(requestedSeccomp({ ...plain, seccomp, seccompProfilePath: 'runtime/default' }).kind, 'unconfined');
    assert.deepEqual(requestedSeccomp({ ...plain, seccompProfilePath: 'localhost//p/x.json' }), {
      kind: 'localhost',
      path: '/p/x.json',
    });
  });

  it('refuses a relative profile and an unknown name', () => {
    const seccomp = { profileType: 'Localhost', localhostRef: 'x.json' } as const;
    assert.throws(() => requestedSeccomp({ ...plain, seccomp }), InvalidInput);
    assert.throws(() => requestedSeccomp({ ...plain, seccompProfilePath: 'mine' }), InvalidInput);
  });
});

describe('parseProfile()', () => {
  it('takes a profile of the runtime-spec as it stands', () => {
    const profile: SeccompProfile = {
      ...{ defaultAction: 'SCMP_ACT_ALLOW', architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86'] },
      syscalls: [{ names: ['chmod'], action: 'SCMP_ACT_ERRNO', errnoRet: 1 }],
    };
    assert.deepEqual(parseProfile(fileOf(JSON.stringify(profile)), [], 'amd64'), profile);
  });

  it('refuses more rules, or names of a rule, than a profile can need, naming the file and the limit', () => {
    const textOf = (rules: number, names: number): string => {
      const rule = { names: Array.from({ length: names }, (_, i) => `call${i}`), action: 'SCMP_ACT_ERRNO' };
      return JSON.stringify({ defaultAction: 'SCMP_ACT_ALLOW', syscalls: Array.from({ length: rules }, () => rule) });
    };
    assert.equal(parseProfile(fileOf(textOf(4096, 1)), [], 'amd64').syscalls.length, 4096);
    assert.throws(() => parseProfile(fileOf(textOf(4097, 1)), [], 'amd64'), /syscalls: has 4097 rules, more than 4096/);
    assert.throws(() => parseProfile(fileOf(textOf(1, 4097)), [], 'amd64'), /names of a rule: has 4097 entries/);
  });

  it("resolves Docker's conditions for this container", () => {
    const text = JSON.stringify({
      defaultAction: 'SCMP_ACT_ERRNO',
      archMap: [{ architecture: 'SCMP_ARCH_X86_64', subArchitectures: ['SCMP_ARCH_X86'] }],
      syscalls: [
        { name: 'read', action: 'SCMP_ACT_ALLOW', args: [] },
        { names: ['mount'], action: 'SCMP_ACT_ALLOW', includes: { caps: ['CAP_SYS_ADMIN'] } },
        { names: ['clone'], action: 'SCMP_ACT_ALLOW', excludes: { caps: ['CAP_SYS_ADMIN'], arches: ['s390x'] } },
        { names: ['arch_prctl'], action: 'SCMP_ACT_ALLOW', includes: { arches: ['amd64'] } },
      ],
    });
    const names = (capabilities: string[]): string[] =>
      parseProfile(fileOf(text), capabilities, 'amd64').syscalls.flatMap((rule) => rule.names);
    assert.deepEqual(names([]), ['read', 'clone', 'arch_prctl']);
    assert.deepEqual(names(['CAP_SYS_ADMIN']), ['read', 'mount', 'arch_prctl']);
    assert.deepEqual(parseProfile(fileOf(text), [], 'amd64').architectures, ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86']);
  });

  it('refuses what is no profile, naming the file', () => {
    for (const text of [
      'no json',
      '[]',
      '{}',
      '{"defaultAction":"A","syscalls":[{}]}',
      '{"defaultAction":"A","syscalls":[1]}',
    ]) {
      assert.throws(() => parseProfile(fileOf(text), [], 'amd64'), /\/p\/x.json/);
    }
  });
});
