/** What one `[[registry]]` table says. Source: containers-registries.conf(5), version 2. */
export interface RegistryRule {
  /** Names that begin with it are meant: `docker.io`, `registry.example/team`, `*.example.com`. */
  readonly prefix: string;
  /** Replaces the prefix; '' leaves the name unchanged. */
  readonly location: string;
  readonly insecure: boolean;
  readonly blocked: boolean;
  readonly mirrors: readonly MirrorRule[];
}

export interface MirrorRule {
  readonly location: string;
  readonly insecure: boolean;
  /** Which pulls may use it. A mirror asked by tag may serve an older image than the registry has. */
  readonly pulls: 'all' | 'digest-only' | 'tag-only';
}

/** How a short name that may belong to several registries is resolved. */
export type ShortNameMode = 'enforcing' | 'permissive' | 'disabled';

/** The content of registries.conf and its drop-ins, put together. */
export interface RegistriesConfig {
  /** Registries for names without one, in order. Empty: docker.io. */
  readonly searchRegistries: readonly string[];
  readonly shortNameMode: ShortNameMode;
  /** Short name → full name without tag. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly rules: readonly RegistryRule[];
  /** The file that contains the search list, for messages. */
  readonly file: string;
}

/** No file: every name is asked at its own registry, short names at docker.io. */
export const NO_REGISTRIES_CONFIG: RegistriesConfig = {
  searchRegistries: [],
  shortNameMode: 'enforcing',
  aliases: new Map(),
  rules: [],
  file: '/etc/containers/registries.conf',
};
