import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { REPLACEABLE_PROC_FILES } from '../../src/oci/gather/check-proc-mount.ts';
import { DEFAULT_MASKED_PATHS, DEFAULT_READONLY_PATHS } from '../../src/oci/spec/protected-paths.ts';
import { SAFE_SYSCTLS } from '../../src/sandbox/check-sysctls.ts';
import { CACHE } from '../harness/project-paths.ts';

/** Each list of Gantry that is copied from a project, with the source file and the beginning of the list. */
const COPIES = [
  {
    name: 'REPLACEABLE_PROC_FILES',
    copy: REPLACEABLE_PROC_FILES,
    file: 'runc/libcontainer/rootfs_linux.go',
    beginning: 'validProcMounts := []string{',
  },
  {
    name: 'DEFAULT_MASKED_PATHS',
    copy: DEFAULT_MASKED_PATHS,
    file: 'kubernetes/pkg/securitycontext/util.go',
    beginning: 'maskedPaths := []string{',
  },
  {
    name: 'DEFAULT_READONLY_PATHS',
    copy: DEFAULT_READONLY_PATHS,
    file: 'kubernetes/pkg/securitycontext/util.go',
    beginning: 'defaultReadonlyPaths = []string{',
  },
  {
    name: 'SAFE_SYSCTLS',
    copy: [...SAFE_SYSCTLS],
    file: 'kubernetes/pkg/kubelet/sysctl/safe_sysctls.go',
    beginning: 'safeSysctls = []sysctl{',
  },
];

describe('lists copied from the newest runc and from Kubernetes', () => {
  for (const { name, copy, file, beginning } of COPIES) {
    it(`${name} are those of ${file}, neither more nor fewer`, async () => {
      // The set-up leaves the sources of what it built here.
      const source = await readFile(join(CACHE, 'sources', file), 'utf8');
      assert.deepEqual(copy.toSorted(), stringsOf(source, beginning).toSorted());
    });
  }
});

/** The strings of a Go slice literal, which ends with a line of its own. */
function stringsOf(source: string, beginning: string): readonly string[] {
  const from = source.indexOf(beginning);
  assert.ok(from >= 0, `the source has no "${beginning}" any more`);
  const line = source.slice(source.lastIndexOf('\n', from) + 1, from);
  const indent = /^\t*/.exec(line)?.[0] ?? '';
  const end = source.indexOf(`\n${indent}}`, from);
  return [...source.slice(from, end).matchAll(/"([^"]+)"/g)].map(([, text]) => text ?? '');
}
