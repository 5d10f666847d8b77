/** Bounds on what a registry may send. Each is a number that a real image stays far below. */
export const LIMITS = {
  /** Manifest, index and config bodies, bytes. Source: containers/image and distribution both say 4 MiB. */
  document: 4_194_304,
  /** Token answers, bytes. */
  token: 1_048_576,
  /** Maximum size of an error body that is read for the registry's message, bytes. */
  errorBody: 65_536,
  redirects: 10,
  indexDepth: 3,
} as const;
