/** A layer in the store: a directory that overlay can use, and what is known of it. */
export interface LayerRecord {
  /** Base36 number, the directory's name below the layers directory: short, so that 500 fit into mount options. */
  readonly name: string;
  /** `sha256:…` of the archive. */
  readonly diffId: string;
  /**
   * Set if the layer was unpacked with the lower layers mounted: it fits only on the chain below this id. Otherwise ''.
   */
  readonly chainId: string;
  /** On the disk. */
  readonly bytes: number;
  readonly inodes: number;
  /** ELF machines that its executables need in addition to the native one. */
  readonly foreignArchitectures: readonly string[];
  /** True once its files are on the disk and survive a power cut (docs/architecture.md#durability-of-layers). */
  readonly durable: boolean;
  /** The boot it was unpacked in. */
  readonly bootId: string;
}

/** What the unpacker found, before the layer has a name. */
export type LayerFacts = Omit<LayerRecord, 'name' | 'durable' | 'bootId'>;
