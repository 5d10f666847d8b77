/** Bounds on what a layer archive may ask for. Real layers stay far below each. */
export const TAR_LIMITS = {
  /** Bytes of one extended header: PAX records, a GNU long name. Source: Go archive/tar `maxSpecialFileSize`. */
  extendedHeader: 1_048_576,
  /** Data regions of one sparse file (CVE-2025-58183). */
  sparseRegions: 65_536,
  /** Maximum length of a sparse file, bytes. Holes need no disk space, but programs that read the file would fail. */
  sparseSize: 17_592_186_044_416,
  /** Bytes of a sparse map that stands in front of the content (format 1.0). */
  sparseMap: 4_194_304,
} as const;

export const BLOCK = 512;
