/** How cgroups are named and made. Names are pure functions of the request. */
export interface CgroupDriver {
  /** As RuntimeConfig reports it to kubelet. */
  readonly name: 'cgroupfs' | 'systemd';
  /**
   * The pod's cgroup from the request's `cgroup_parent`, as an absolute path below each controller's root; '' gives the
   * driver's default. kubelet makes and owns it.
   * @throws InvalidInput for a path that leaves the tree or is of the other driver's form
   */
  podCgroup(requested: string): string;
  /** A container's or a pause's own cgroup, a leaf of the pod's (docs/architecture.md#cgroups). */
  containerCgroup(pod: string, id: string): string;
}
