/** All paths of Gantry, derived from the two root directories of the configuration. */
export interface Paths {
  /** Kept over a reboot: default /var/lib/gantry. */
  readonly root: string;
  /** Gone with a reboot: default /run/gantry. */
  readonly runRoot: string;
  readonly database: string;
  readonly layers: string;
  /** Pulls unpack here until committed. */
  readonly staging: string;
  /** Writable layers: `<containers>/<id>/{upper,work}`. */
  readonly containers: string;
  /** Bundles: `<bundles>/<id>`. */
  readonly bundles: string;
  /** Pod files: `<sandboxes>/<id>`. */
  readonly sandboxes: string;
  /** Namespace pins: `<namespaces>/<id>-net`. */
  readonly namespaces: string;
  readonly exits: string;
  readonly attach: string;
  readonly runtimes: string;
}

/** Derives every path. Directories of secrets are 0700, those a user-namespaced pod must traverse 0711 (CVE-2024-25621). */
export function pathsOf(root: string, runRoot: string): Paths {
  return {
    root,
    runRoot,
    database: `${root}/state.db`,
    layers: `${root}/layers`,
    staging: `${root}/staging`,
    containers: `${root}/containers`,
    bundles: `${runRoot}/containers`,
    sandboxes: `${runRoot}/sandboxes`,
    namespaces: `${runRoot}/ns`,
    exits: `${runRoot}/exits`,
    attach: `${runRoot}/attach`,
    runtimes: `${runRoot}/runtimes`,
  };
}
