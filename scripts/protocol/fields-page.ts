import { REQUEST_FIELDS, type Treatment } from '../../src/rpc/request-fields.ts';
import { type Filling, RESPONSE_FIELDS } from '../../src/rpc/response-fields.ts';
import { type Proof, proofsOf } from '../../test/fields/proof.ts';
import { REQUEST_PROOFS } from '../../test/fields/request-proofs.ts';

/** docs/requests.md: what becomes of every field of a request. */
export function requestsPage(): string {
  return `# Fields of requests

What becomes of every field of a request to a built RPC. Tests of their names in \`test/fields\` show it, by requests to the
whole runtime over a machine in memory:

- *refused*: where it is set, the request fails with its name and the reason; the same request without it works.
- *ignored*: nothing is made otherwise because of it, though statuses may repeat it.
- *honoured*: the table says where its value is seen. Where the runtime does not look at the field, it is not.

The table is made from \`src/rpc/request-fields.ts\` and \`test/fields/request-proofs.ts\`, which tests pauseProcess against the
protocol.

LayerPaths: \`container.spec\` is the OCI runtime spec (its variables, mounts, devices and namespaces also by name),
\`container.streams\` and \`container.log\` what the monitor is told, \`pause\` what a pod's pause is started with, \`pins\` the
namespaces that are made, \`cni\` what network plugins are told, \`files\` the files of a pod, \`update\` what the runtime's
update is told, \`exec\`, \`session\` and \`signals\` what a container gets, \`credentials\` what a registry is shown, \`answers\`
answers of RPCs, \`refusal\` why a request was refused.

| field | what becomes of it | shown by, or why |
|---|---|---|
${rowsOf(REQUEST_FIELDS, requestRow).join('')}`;
}

/** docs/responses.md: the source of every field of a response. */
export function responsesPage(): string {
  return `# Fields of responses

Where the content of every field of a response of a built RPC is from, or why the field is always empty. The table is made
from \`src/rpc/response-fields.ts\`; \`test/fields/response-fields.test.ts\` holds it against the protocol and against the
answers of a runtime on which there is everything: a field that is said to be filled was seen to be, one that is said to be
empty never.

| field | filled from |
|---|---|
${rowsOf(RESPONSE_FIELDS, responseRow).join('')}`;
}

type Table<T> = Readonly<Record<string, Readonly<Record<string, T>>>>;

function rowsOf<T>(table: Table<T>, row: (message: string, field: string, told: T) => string): readonly string[] {
  return Object.entries(table).flatMap(([message, fields]) =>
    Object.entries(fields).map(([field, told]) => `| \`${message}.${field}\` | ${row(message, field, told)} |\n`),
  );
}

function requestRow(message: string, field: string, treatment: Treatment): string {
  if (treatment !== 'honoured') {
    return 'refused' in treatment ? `refused | ${treatment.refused}` : `ignored | ${treatment.ignored}`;
  }
  const told = REQUEST_PROOFS[message]?.[field];
  if (told === undefined) throw new Error(`${message}.${field} is honoured and has no proof`);
  return `honoured | ${proofsOf(told).map(shownBy).join('<br>')}`;
}

function shownBy({ story, path, is }: Proof): string {
  const value = is === undefined ? 'absent' : `\`${escaped(JSON.stringify(is))}\``;
  return `${story.title}: \`${path}\` is ${value}`;
}

function responseRow(_message: string, _field: string, filling: Filling): string {
  return 'from' in filling ? filling.from : `*empty*: ${filling.empty}`;
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}
