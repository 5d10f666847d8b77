import type { FieldNode, FieldNodeOptions } from './field-node.ts';

/** Requests sent to a node, one after the other. */
export interface Story {
  /** What is asked, for people. */
  readonly title: string;
  readonly node?: Pick<FieldNodeOptions, 'limits' | 'features'>;
  tell(node: FieldNode): Promise<void>;
}

/**
 * Proof that a field is honoured: after a story whose requests have it, `is` is seen at `path` (`seen.ts`). Repeated
 * with a runtime that ignores the field, something else is seen, or the story fails.
 */
export interface Proof {
  readonly story: Story;
  readonly path: string;
  readonly is: unknown;
}

/** By message and field; several if a field has several effects. */
export type Proofs = Readonly<Record<string, Readonly<Record<string, Proof | readonly Proof[]>>>>;

/** The proofs of one field. */
export function proofsOf(told: Proof | readonly Proof[]): readonly Proof[] {
  return 'story' in told ? [told] : told;
}

/** What a story shows at a path. */
export function shows(story: Story): (path: string, is: unknown) => Proof {
  return (path, is) => ({ story, path, is });
}
