/**
 * Where the cgroups of a pod lie, by the driver's rules. Pure; names are CRI-O's, which cAdvisor knows (DESIGN
 * decision 14).
 */
export interface CgroupNames {
  /**
   * The parent as asked for, or the default one for ''.
   * @throws InvalidInput on a parent that is none of this driver's or leads out of itself
   */
  parent(requested: string): string;
  pause(parent: string, sandboxId: string): string;
  container(parent: string, containerId: string): string;
  monitor(parent: string, containerId: string): string;
  /** Of the short-lived children (CNI plugins) of one creation. */
  operation(parent: string, id: string): string;
}
