import type { NodeCondition, NodeStatus } from '../node-status.ts';

/** A node with two handlers, whose network may be broken. */
export class FakeNode implements NodeStatus {
  readonly cgroupDriver: NodeStatus['cgroupDriver'];
  readonly defaultHandler = 'crun';
  readonly handlers: NodeStatus['handlers'] = [
    { name: 'crun', features: { recursiveReadOnlyMounts: true, userNamespaces: true } },
    { name: 'runc', features: { recursiveReadOnlyMounts: false, userNamespaces: false } },
  ];
  readonly features: NodeStatus['features'] = {
    supplementalGroupsPolicy: true,
    userNamespacesHostNetwork: false,
    mountOptions: true,
  };
  networkProblem = '';

  constructor(cgroupDriver: NodeStatus['cgroupDriver'] = 'cgroupfs') {
    this.cgroupDriver = cgroupDriver;
  }

  async conditions(): Promise<readonly NodeCondition[]> {
    const holds = this.networkProblem === '';
    const reason = holds ? '' : 'NetworkPluginNotReady';
    return [
      { type: 'RuntimeReady', holds: true, reason: '', message: '' },
      { type: 'NetworkReady', holds, reason, message: this.networkProblem },
    ];
  }

  async info(): Promise<Readonly<Record<string, string>>> {
    return { config: JSON.stringify({ stateDir: '/var/lib/gantry' }) };
  }
}
