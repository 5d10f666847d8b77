import type { EnumModel, FieldModel, MessageModel, ProtocolModel, ScalarName } from './model.ts';

const TYPES: Readonly<Record<ScalarName, string>> = {
  string: 'string',
  bytes: 'Uint8Array',
  bool: 'boolean',
  int32: 'number',
  uint32: 'number',
  int64: 'bigint',
  uint64: 'bigint',
  double: 'number',
};

/** The TypeScript interfaces and enum tables of the protocol. An absent message is undefined; all else has its zero value. */
export function emitMessages(protocol: ProtocolModel): string {
  return [...protocol.enums.map(enumText), ...protocol.messages.map(messageText)].join('\n');
}

function enumText({ name, comment, values }: EnumModel): string {
  const lines = values.map((value) => `  ${value.name}: ${value.number},\n`).join('');
  return `/** ${comment} */\nexport const ${name} = {\n${lines}} as const;\n`;
}

function messageText({ name, comment, fields }: MessageModel): string {
  if (fields.length === 0) return `/** ${comment} */\nexport type ${name} = Readonly<Record<never, never>>;\n`;
  return `/** ${comment} */\nexport interface ${name} {\n${fields.map(fieldText).join('')}}\n`;
}

function fieldText(field: FieldModel): string {
  const comment = field.deprecated ? `@deprecated ${field.comment}` : field.comment;
  return `  /** ${comment} */\n  readonly ${field.name}: ${typeOf(field)};\n`;
}

function typeOf({ kind, repeated }: FieldModel): string {
  switch (kind.is) {
    case 'string-map':
      return 'Readonly<Record<string, string>>';
    case 'enum':
      return repeated ? 'readonly number[]' : 'number';
    case 'message':
      return repeated ? `readonly ${kind.name}[]` : `${kind.name} | undefined`;
    case 'scalar':
      return repeated ? `readonly ${TYPES[kind.scalar]}[]` : TYPES[kind.scalar];
  }
}
