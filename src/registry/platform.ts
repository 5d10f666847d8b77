/** The platform of this host in Go's terms. Source: OCI image-spec, index, `platform`. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  /** '' if the architecture has no variant. */
  readonly variant: string;
}

const GOARCH: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386', loong64: 'loong64', ppc64: 'ppc64le' };

/** The platform of this process. */
export function hostPlatform(arch: string = process.arch): Platform {
  return { os: 'linux', architecture: GOARCH[arch] ?? arch, variant: arch === 'arm' ? 'v7' : '' };
}

/**
 * How well an entry fits, 0 being best; undefined: it does not run here. An arm v7 machine runs v7, v6 and v5 in this
 * order; v8 of arm64 and v1 of amd64 are what the architecture means without a variant.
 */
export function platformRank(wanted: Platform, offered: Platform): number | undefined {
  if (offered.os !== wanted.os || offered.architecture !== wanted.architecture) return undefined;
  const want = level(wanted);
  const offer = level(offered);
  return offer <= want ? want - offer : undefined;
}

/** `linux/arm/v7`. */
export function formatPlatform({ os, architecture, variant }: Platform): string {
  return variant === '' ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

const PLAIN_LEVEL: Readonly<Record<string, number>> = { arm: 7, arm64: 8, amd64: 1 };

function level({ architecture, variant }: Platform): number {
  const match = /^v([0-9]{1,2})$/.exec(variant);
  return match === null ? (PLAIN_LEVEL[architecture] ?? 1) : Number(match[1]);
}
