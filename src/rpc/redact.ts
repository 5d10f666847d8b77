import { SECRET_FIELDS, SECRET_MESSAGES } from './generated/rpcs.ts';

/**
 * A message in the form in which it may be logged. Fields that the protocol marks debug_redact are hidden by type, at
 * any depth; of bytes (for example values of the environment) only the number is shown.
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

/** Zero values are left out of the log. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return value === undefined || value === '' || value === 0 || value === 0n || value === false;
}
