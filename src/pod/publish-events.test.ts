import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { containerConfig } from '../container/testing/container-config.ts';
import type { Domain } from '../daemon/compose-domain.ts';
import { abortableCaller, callerWithoutDeadline, TestNode } from '../daemon/testing/test-node.ts';
import { podConfig } from '../sandbox/testing/pod-config.ts';
import type { ContainerEvent } from './container-event.ts';

const ctx = callerWithoutDeadline();

/** Subscribes; the returned function unsubscribes and returns the events that came. */
function subscribe(domain: Domain): () => Promise<readonly ContainerEvent[]> {
  const { ctx: reader, leave } = abortableCaller();
  const events = Array.fromAsync(collect(domain.events.read(reader)));
  return async () => {
    setImmediate(leave);
    return await events;
  };
}

async function* collect(entries: AsyncIterable<{ readonly event: ContainerEvent }>): AsyncGenerator<ContainerEvent> {
  try {
    for await (const { event } of entries) yield event;
  } catch {
    // The subscriber has left.
  }
}

describe('tellEvents()', () => {
  it('tells the life of a pod and its container, each with its statuses', async () => {
    const incarnation = await new TestNode().start();
    const { pods } = incarnation;
    const told = subscribe(incarnation.domain);
    const pod = await pods.runSandbox(podConfig(), '', ctx);
    const id = await pods.createContainer(pod, containerConfig(), ctx);
    await pods.startContainer(id, ctx);
    await pods.stopContainer(id, 0n, ctx);
    await pods.removeContainer(id, ctx);
    await pods.stopSandbox(pod, ctx);
    await pods.removeSandbox(pod, ctx);
    const events = await told();
    assert.deepEqual(
      events.map((event) => `${event.type} ${event.id === pod ? 'pod' : 'container'}`),
      [
        ...['CREATED pod', 'STARTED pod', 'CREATED container', 'STARTED container'],
        ...['STOPPED container', 'DELETED container', 'STOPPED pod', 'DELETED pod'],
      ],
    );
    assert.deepEqual(
      events.map(({ containers }) => containers[0]?.state),
      [undefined, undefined, 'CREATED', 'RUNNING', 'EXITED', undefined, undefined, undefined],
    );
    assert.deepEqual(
      events.map(({ sandbox }) => sandbox?.state),
      ['READY', 'READY', 'READY', 'READY', 'READY', 'READY', 'NOTREADY', 'NOTREADY'],
    );
  });

  it('tells of what ended while no daemon ran', async () => {
    const node = new TestNode();
    const { pods } = await node.start();
    const pod = await pods.runSandbox(podConfig(), '', ctx);
    const id = await pods.createContainer(pod, containerConfig(), ctx);
    await pods.startContainer(id, ctx);
    node.kernel.processes.get(pods.container(id).task.process?.pid ?? 0)?.exit(3);
    let told: () => Promise<readonly ContainerEvent[]> = async () => [];
    await node.start({
      beforeRecovery: (domain) => {
        told = subscribe(domain);
      },
    });
    const events = await told();
    assert.deepEqual(
      events.map((event) => [event.type, event.containers[0]?.exitCode]),
      [['STOPPED', 3]],
    );
  });
});
