import { SECRET_FIELDS, SECRET_MESSAGES } from './generated/rpcs.ts';

/**
 * A message as a log may show it. What the protocol marks debug_redact is hidden by type, wherever it lies; bytes
 * (values of the environment among them) are only counted.
 */
export class LoggedMessage {
  readonly #type: string;
  readonly #message: unknown;

  constructor(type: string, message: unknown) {
    this.#type = type;
    this.#message = message;
  }

  /** Called by the log when it writes the line, so that nothing is spent on lines that are not written. */
  toJSON(): unknown {
    return shown(this.#type, this.#message);
  }
}

function shown(type: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof Uint8Array) return `<${value.length} bytes>`;
  if (Array.isArray(value)) return value.map((item) => shown(type, item));
  if (typeof value !== 'object' || value === null) return value;
  const hidden = SECRET_FIELDS[type] ?? [];
  const fields = Object.entries(value).filter(([, field]) => !isEmpty(field));
  return Object.fromEntries(
    fields.map(([name, field]) => [
      name,
      hidden.includes(name) ? '<secret>' : shown(SECRET_MESSAGES[`${type}.${name}`] ?? '', field),
    ]),
  );
}

/** Zero values are not worth a place in the log. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || value === '' || value === 0 || value === 0n || value === false;
}
