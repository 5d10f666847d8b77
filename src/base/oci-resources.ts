/** `linux.resources` of a runtime's config.json. */
export interface OciResources {
  readonly cpu?: Readonly<Record<string, unknown>>;
  readonly memory?: Readonly<Record<string, unknown>>;
  readonly hugepageLimits?: readonly { readonly pageSize: string; readonly limit: number }[];
  readonly unified?: Readonly<Record<string, string>>;
  readonly pids?: { readonly limit: number };
}
