import type { MessageModel, ProtocolModel, RpcModel } from './model.ts';

/** The rpcs of each service: their types for the handlers, and their paths and codecs for the server. */
export function emitRpcs(protocol: ProtocolModel): string {
  const services = [...new Set(protocol.rpcs.map((rpc) => rpc.service))];
  const head = `import type { RpcTable, ServerStreaming, Unary } from '../rpc-types.ts';
import * as c from './codecs.ts';
import type * as m from './messages.ts';
`;
  const parts = services.map((service) =>
    serviceText(
      service,
      protocol.rpcs.filter((rpc) => rpc.service === service),
    ),
  );
  return [head, ...parts, secretsText(protocol.messages)].join('\n');
}

function serviceText(service: string, rpcs: readonly RpcModel[]): string {
  const types = rpcs.map((r) => {
    const shape = r.streams ? 'ServerStreaming' : 'Unary';
    return `  /** ${r.comment} */\n  readonly ${r.name}: ${shape}<m.${r.request}, m.${r.response}>;\n`;
  });
  const rows = rpcs.map(
    (r) =>
      `  ${r.name}: { path: '${r.path}', streams: ${r.streams}, request: c.${r.request}, response: c.${r.response} },\n`,
  );
  const constant = `${service.replace('Service', '').toUpperCase()}_RPCS`;
  return `/** The rpcs of ${service}. */
export interface ${service}Rpcs {
${types.join('')}}

/** Where each rpc of ${service} is served, and how its messages are written. */
export const ${constant}: RpcTable<${service}Rpcs> = {
${rows.join('')}};
`;
}

/** The fields to hide when a message is logged, and the ways that lead to them. */
function secretsText(messages: readonly MessageModel[]): string {
  const carriers = carriersOf(messages);
  const rows = messages.flatMap(({ name, fields }) => {
    const secrets = fields.filter((field) => field.secret).map((field) => `'${field.name}'`);
    return secrets.length > 0 ? [`  ${name}: [${secrets.join(', ')}],\n`] : [];
  });
  const ways = messages.flatMap(({ name, fields }) =>
    fields.flatMap(({ name: field, kind }) =>
      kind.is === 'message' && carriers.has(kind.name) ? [`  '${name}.${field}': '${kind.name}',\n`] : [],
    ),
  );
  return `/** Fields that the protocol marks debug_redact, by message. */
export const SECRET_FIELDS: Readonly<Record<string, readonly string[]>> = {
${rows.join('')}};

/** Fields whose message contains secrets, with the name of that message. */
export const SECRET_MESSAGES: Readonly<Record<string, string>> = {
${ways.join('')}};
`;
}

/** Messages that have a secret field, directly or in a message that they contain. */
function carriersOf(messages: readonly MessageModel[]): ReadonlySet<string> {
  const carriers = new Set(messages.filter((m) => m.fields.some((f) => f.secret)).map((m) => m.name));
  for (let before = -1; before !== carriers.size; ) {
    before = carriers.size;
    for (const { name, fields } of messages) {
      if (fields.some(({ kind }) => kind.is === 'message' && carriers.has(kind.name))) carriers.add(name);
    }
  }
  return carriers;
}
