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

/** Messages with secrets in them, themselves or below, and the fields to hide or to go into. */
function secretsText(messages: readonly MessageModel[]): string {
  const holders = new Map<string, string[]>();
  const secrets = messages.map((m) => ({ name: m.name, fields: m.fields.filter((f) => f.secret).map((f) => f.name) }));
  for (const { name, fields } of secrets) if (fields.length > 0) holders.set(name, fields);
  const rows = [...holders].map(([name, fields]) => `  ${name}: [${fields.map((f) => `'${f}'`).join(', ')}],\n`);
  const ways = messages.flatMap((m) =>
    m.fields.flatMap((f) =>
      f.kind.is === 'message' && holders.has(f.kind.name) ? [`  '${m.name}.${f.name}': '${f.kind.name}',\n`] : [],
    ),
  );
  return `/** Fields that the protocol marks debug_redact, by message. */
export const SECRET_FIELDS: Readonly<Record<string, readonly string[]>> = {
${rows.join('')}};

/** Where a message with secrets lies inside another. */
export const SECRET_MESSAGES: Readonly<Record<string, string>> = {
${ways.join('')}};
`;
}
