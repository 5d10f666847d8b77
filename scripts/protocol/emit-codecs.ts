import type { FieldModel, MessageModel, ProtocolModel, ScalarName } from './model.ts';

const LENGTH_DELIMITED = 2;
const WIRE_TYPES: Readonly<Record<ScalarName, number>> = {
  string: LENGTH_DELIMITED,
  bytes: LENGTH_DELIMITED,
  bool: 0,
  int32: 0,
  uint32: 0,
  int64: 0,
  uint64: 0,
  double: 1,
};
const ZEROES: Readonly<Record<ScalarName, string>> = {
  string: `''`,
  bytes: 'new Uint8Array(0)',
  bool: 'false',
  int32: '0',
  uint32: '0',
  int64: '0n',
  uint64: '0n',
  double: '0',
};
const READERS: Readonly<Record<ScalarName, string>> = {
  string: 'readString(r)',
  bytes: 'readBytes(r)',
  bool: 'r.bool()',
  int32: 'r.int32()',
  uint32: 'r.uint32()',
  int64: 'readInt64(r)',
  uint64: 'readUint64(r)',
  double: 'r.double()',
};

/** One codec per message: straight code without lookups at run time. Unknown fields are skipped. */
export function emitCodecs(protocol: ProtocolModel): string {
  const runtime = `import type { Codec, Init, Reader, Writer } from '../wire.ts';
import { emptyMessage, limitOf, packed, readBytes, readInt64, readMapEntry, readString, readUint64, varintOf, writeMap } from '../wire.ts';
import type * as m from './messages.ts';
`;
  return [runtime, ...protocol.messages.map(codecText)].join('\n');
}

function codecText(message: MessageModel): string {
  const { name } = message;
  if (message.fields.length === 0) return `export const ${name}: Codec<m.${name}> = emptyMessage('${name}');\n`;
  return `function encode${name}(w: Writer, m: Init<m.${name}>): void {
${message.fields.map(encodeField).join('')}}

function decode${name}(r: Reader, end: number): m.${name} {
${message.fields.map(declareField).join('')}  while (r.pos < end) {
    const tag = r.tag();
    switch (tag) {
${message.fields.map(decodeField).join('')}      default:
        r.skipType(tag & 7, 0, tag >>> 3);
    }
  }
  if (r.pos !== end) throw new RangeError('${name} is longer than its field says');
  return { ${message.fields.map((f) => f.name).join(', ')} };
}

export const ${name}: Codec<m.${name}> = { name: '${name}', encode: encode${name}, decode: decode${name} };
`;
}

function encodeField(field: FieldModel): string {
  const { name, kind, repeated } = field;
  if (kind.is === 'string-map') return `  if (m.${name} !== undefined) writeMap(w, ${tagOf(field)}, m.${name});\n`;
  if (repeated && isPackable(field)) {
    return `  if (m.${name} !== undefined && m.${name}.length > 0) {
    w.uint32(${packedTagOf(field)}).fork();
    for (const x of m.${name}) ${writeValue(field, 'x')};
    w.ldelim();
  }
`;
  }
  if (repeated) return `  for (const x of m.${name} ?? []) ${writeTagged(field, 'x')}\n`;
  if (kind.is === 'message') return `  if (m.${name} !== undefined) ${writeTagged(field, `m.${name}`)}\n`;
  const empty =
    kind.is === 'scalar' && kind.scalar === 'bytes' ? `m.${name}.length > 0` : `m.${name} !== ${zeroOf(field)}`;
  return `  if (m.${name} !== undefined && ${empty}) ${writeTagged(field, `m.${name}`)}\n`;
}

function writeTagged(field: FieldModel, value: string): string {
  const tag = `w.uint32(${tagOf(field)})`;
  if (field.kind.is !== 'message') return `{ ${tag}; ${writeValue(field, value)}; }`;
  return `{ ${tag}.fork(); encode${field.kind.name}(w, ${value}); w.ldelim(); }`;
}

function writeValue({ kind }: FieldModel, value: string): string {
  if (kind.is !== 'scalar') return `w.int32(${value})`;
  const is64 = kind.scalar === 'int64' || kind.scalar === 'uint64';
  return `w.${kind.scalar}(${is64 ? `varintOf(${value})` : value})`;
}

function declareField(field: FieldModel): string {
  const { name, kind, repeated } = field;
  if (kind.is === 'string-map') return `  const ${name}: Record<string, string> = {};\n`;
  if (repeated) return `  const ${name}: ${elementType(field)}[] = [];\n`;
  if (kind.is === 'message') return `  let ${name}: m.${kind.name} | undefined;\n`;
  return `  let ${name}${kind.is === 'scalar' && kind.scalar === 'bytes' ? ': Uint8Array' : ''} = ${zeroOf(field)};\n`;
}

function elementType({ kind }: FieldModel): string {
  if (kind.is === 'message') return `m.${kind.name}`;
  if (kind.is !== 'scalar') return 'number';
  if (kind.scalar === 'bytes') return 'Uint8Array';
  if (kind.scalar === 'int64' || kind.scalar === 'uint64') return 'bigint';
  if (kind.scalar === 'string') return 'string';
  return kind.scalar === 'bool' ? 'boolean' : 'number';
}

function decodeField(field: FieldModel): string {
  const { name, kind, repeated } = field;
  const one = (act: string): string => `      case ${tagOf(field)}:\n        ${act}\n        break;\n`;
  if (kind.is === 'string-map') return one(`readMapEntry(r, ${name});`);
  if (!repeated) return one(`${name} = ${readValue(field)};`);
  const plain = one(`${name}.push(${readValue(field)});`);
  if (!isPackable(field)) return plain;
  return `${plain}      case ${packedTagOf(field)}:\n        packed(r, () => ${name}.push(${readValue(field)}));\n        break;\n`;
}

function readValue({ kind }: FieldModel): string {
  if (kind.is === 'message') return `decode${kind.name}(r, limitOf(r))`;
  return kind.is === 'scalar' ? READERS[kind.scalar] : 'r.int32()';
}

function zeroOf({ kind }: FieldModel): string {
  return kind.is === 'scalar' ? ZEROES[kind.scalar] : '0';
}

function isPackable({ kind }: FieldModel): boolean {
  return kind.is === 'enum' || (kind.is === 'scalar' && WIRE_TYPES[kind.scalar] !== LENGTH_DELIMITED);
}

function tagOf({ number, kind }: FieldModel): number {
  if (kind.is === 'enum') return number * 8;
  return number * 8 + (kind.is === 'scalar' ? WIRE_TYPES[kind.scalar] : LENGTH_DELIMITED);
}

function packedTagOf({ number }: FieldModel): number {
  return number * 8 + LENGTH_DELIMITED;
}
