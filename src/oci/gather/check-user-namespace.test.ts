import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { UserNamespace } from '../../base/cri.ts';
import type { SpecRequest } from '../prepare.ts';
import { mountOf, specRequest } from '../testing/spec-request.ts';
import { checkUserNamespace } from './check-user-namespace.ts';

const mapping = [{ hostId: 1000, containerId: 0, length: 65_536 }];
const other = [{ hostId: 0, containerId: 0, length: 65_536 }];
const POD: UserNamespace = { mode: 'POD', uids: mapping, gids: mapping };

function request(ofPod: UserNamespace | undefined, own: UserNamespace | undefined, uids = mapping): SpecRequest {
  const plain = specRequest();
  const { namespaces } = plain.sandbox.securityContext;
  const sandbox = {
    ...plain.sandbox,
    securityContext: { ...plain.sandbox.securityContext, namespaces: { ...namespaces, userns: ofPod } },
  };
  const mounts = [mountOf('/v', '/v', { uidMappings: uids, gidMappings: uids })];
  return specRequest({
    config: { mounts },
    security: { namespaces: { ...namespaces, userns: own } },
    request: { sandbox },
  });
}

describe('checkUserNamespace()', () => {
  it("accepts the pod's own, said again or not", () => {
    checkUserNamespace(request(POD, POD));
    checkUserNamespace(request(POD, undefined));
  });

  it('refuses a container in another one', () => {
    assert.throws(() => checkUserNamespace(request(POD, { ...POD, uids: other })), /differs from the pod's/);
    assert.throws(() => checkUserNamespace(request(undefined, POD, [])), /differs from the pod's/);
    assert.throws(
      () => checkUserNamespace(request(POD, { mode: 'NODE', uids: [], gids: [] })),
      /differs from the pod's/,
    );
  });

  it("refuses a volume with mappings that are not the pod's", () => {
    assert.throws(() => checkUserNamespace(request(POD, POD, other)), /differ from the pod's/);
    assert.throws(() => checkUserNamespace(request(undefined, undefined)), /the pod has no user namespace/);
  });
});
