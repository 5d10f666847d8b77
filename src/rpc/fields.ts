import { InvalidInput, NotFound } from '../base/failure.ts';
import { isIdPrefix } from '../base/ids.ts';

/** A message that the protocol requires. @throws InvalidInput naming the field if it is absent (H090) */
export function required<T>(message: T | undefined, field: string): T {
  if (message === undefined) throw new InvalidInput(field, 'is missing');
  return message;
}

/** A text that must not be empty or contain a NUL. @throws InvalidInput */
export function requiredText(text: string, field: string): string {
  if (text === '') throw new InvalidInput(field, 'is empty');
  return plainText(text, field);
}

/** A text for the kernel (a path, an argument): a NUL would cut it short. @throws InvalidInput */
export function plainText(text: string, field: string): string {
  if (text.includes('\0')) throw new InvalidInput(field, 'contains a NUL character');
  checkTextSize(text, field);
  return text;
}

/** MAX_ARG_STRLEN: the kernel's limit for one argument, variable or path, with its final NUL. */
const TEXT_BYTES = 128 * 1024;

/** @throws InvalidInput for a text that the kernel would refuse whatever it is for */
export function checkTextSize(text: string, field: string): void {
  const bytes = Buffer.byteLength(text) + 1;
  if (bytes <= TEXT_BYTES) return;
  throw new InvalidInput(field, `${bytes} bytes exceed ${TEXT_BYTES}, the limit of Linux for one string`, {
    remedy: 'put large data into a mounted file',
  });
}

/** Texts for the kernel. @throws InvalidInput naming the invalid one */
export function plainTexts(texts: readonly string[], field: string): readonly string[] {
  return texts.map((text, i) => plainText(text, `${field}[${i}]`));
}

/** What the fields of ids name, for messages. */
const NAMED = { container_id: 'container', pod_sandbox_id: 'pod sandbox' } as const;

/**
 * The id of what is to be read or changed: complete, or a prefix. For a text that cannot be the beginning of an id
 * nothing exists: the answer is that of any other unknown id, which clients test for (kubelet: `IsNotFound`).
 * @throws NotFound; InvalidInput if it is empty, because an empty prefix would match anything (H091)
 */
export function idOf(text: string, field: keyof typeof NAMED): string {
  if (text === '') throw new InvalidInput(field, 'is empty');
  if (!isIdPrefix(text)) throw new NotFound(NAMED[field], shortened(text));
  return text;
}

/**
 * The id of what is to be stopped or removed, or undefined for a text that cannot be an id: nothing has that id, and
 * stopping or removing what does not exist succeeds. @throws InvalidInput if it is empty, because an empty prefix would
 * match anything
 */
export function idToEnd(text: string, field: string): string | undefined {
  if (text === '') throw new InvalidInput(field, 'is empty');
  return isIdPrefix(text) ? text : undefined;
}

/** The name of an enum value. @throws InvalidInput for a number that the protocol does not define */
export function enumName<E extends Readonly<Record<string, number>>>(
  table: E,
  value: number,
  field: string,
): keyof E & string {
  const found = Object.entries(table).find(([, number]) => number === value);
  if (found === undefined) throw new InvalidInput(field, `has no value ${value}`);
  return found[0];
}

/** A number of seconds. @throws InvalidInput if it is negative */
export function seconds(value: bigint, field: string): bigint {
  if (value < 0n) throw new InvalidInput(field, `${value} is negative`);
  return value;
}

function shortened(text: string): string {
  return text.length > 64 ? `${text.slice(0, 64)}…` : text;
}
