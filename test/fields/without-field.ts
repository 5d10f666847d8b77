import { type FieldModel, type ProtocolModel, readProtocol } from '../../scripts/protocol/model.ts';
import * as codecs from '../../src/rpc/generated/codecs.ts';
import { type Codec, fromBytes } from '../../src/rpc/wire.ts';

/** The protocol that the code is generated from. */
export const PROTOCOL: ProtocolModel = readProtocol(new URL('../../proto/cri/api.proto', import.meta.url).pathname);

/** A field of the protocol, as the tables name it: `ContainerConfig.workingDir`. */
export interface FieldName {
  readonly message: string;
  readonly field: string;
}

type Message = Readonly<Record<string, unknown>>;

const FIELDS: ReadonlyMap<string, readonly FieldModel[]> = new Map(
  PROTOCOL.messages.map(({ name, fields }) => [name, fields]),
);
const CODECS = codecs as unknown as Readonly<Record<string, Codec<unknown>>>;

/** The fields of a message. @throws TypeError if the protocol has no such message */
export function fieldsOf(message: string): readonly FieldModel[] {
  const fields = FIELDS.get(message);
  if (fields === undefined) throw new TypeError(`the protocol has no message ${message}`);
  return fields;
}

/**
 * A message as it arrives at a runtime that ignores one of the protocol's fields: wherever the field is in the message,
 * it has its zero value.
 * @param name of the message
 */
export function withoutField(name: string, message: Message, hidden: FieldName): Message {
  const entries = fieldsOf(name).map((field) => {
    if (name === hidden.message && field.name === hidden.field) return [field.name, zeroOf(name, field)];
    return [field.name, withoutFieldIn(field, message[field.name], hidden)];
  });
  return Object.fromEntries(entries);
}

function withoutFieldIn({ kind }: FieldModel, value: unknown, hidden: FieldName): unknown {
  if (kind.is !== 'message' || value === undefined) return value;
  if (Array.isArray(value)) return value.map((one: Message) => withoutField(kind.name, one, hidden));
  return withoutField(kind.name, value as Message, hidden);
}

function zeroOf(message: string, field: FieldModel): unknown {
  const codec = CODECS[message];
  if (codec === undefined) throw new TypeError(`there is no codec of ${message}`);
  return (fromBytes(codec, Buffer.alloc(0)) as Message)[field.name];
}
