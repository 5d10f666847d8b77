import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';
import type { SmokeResult } from '../smoke-result.ts';

/** A reporter for Node's test runner: one JSON line for each top-level test, as soon as it has ended. */
// Node takes a reporter from the default export.
// oxlint-disable-next-line import/no-default-export
export default async function* reportLines(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const event of events) {
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    const { name, nesting, details } = event.data;
    if (nesting > 0 || details.type === 'suite') continue;
    const failure = event.type === 'test:fail' ? { failure: inspect(event.data.details.error) } : {};
    const result: SmokeResult = { name, seconds: Math.round(details.duration_ms / 100) / 10, ...failure };
    yield `${JSON.stringify(result)}\n`;
  }
}
