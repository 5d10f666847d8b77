import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MetricType } from '../rpc/generated/messages.ts';
import { RUNTIME_RPCS } from '../rpc/generated/rpcs.ts';
import { ask } from '../rpc/testing/ask.ts';
import { readStream } from '../rpc/testing/read-stream.ts';
import { listMetricDescriptors } from './list-metric-descriptors.ts';
import { listPodSandboxMetrics } from './list-pod-sandbox-metrics.ts';
import { streamPodSandboxMetrics } from './stream-pod-sandbox-metrics.ts';
import { FakeStats } from './testing/fake-stats.ts';
import { sandboxRecord } from './testing/records.ts';

const metric = { name: 'container_x', type: 'gauge', timestamp: 5n, labels: ['a', 'b'], value: 7n } as const;
const stats = new FakeStats();
stats.descriptors.push({ name: 'container_x', help: 'What x is', labels: ['id', 'name'] });
stats.podMetrics.push({
  sandbox: sandboxRecord({ id: 'ab12' }),
  metrics: [{ ...metric, type: 'counter' }],
  containers: [{ id: 'cc01', metrics: [metric] }],
});

describe('listMetricDescriptors()', () => {
  it('returns name, help and labels', async () => {
    const answer = await ask(RUNTIME_RPCS.ListMetricDescriptors, listMetricDescriptors(stats), {});
    assert.deepEqual(answer.descriptors, [{ name: 'container_x', help: 'What x is', labelKeys: ['id', 'name'] }]);
  });
});

describe('listPodSandboxMetrics()', () => {
  it('returns the metrics of pods and of their containers', async () => {
    const answer = await ask(RUNTIME_RPCS.ListPodSandboxMetrics, listPodSandboxMetrics(stats), {});
    assert.equal(answer.podMetrics[0]?.podSandboxId, 'ab12');
    assert.equal(answer.podMetrics[0].metrics[0]?.metricType, MetricType.COUNTER);
    const told = { name: 'container_x', timestamp: 5n, metricType: MetricType.GAUGE, labelValues: ['a', 'b'] };
    assert.deepEqual(answer.podMetrics[0].containerMetrics, [
      { containerId: 'cc01', metrics: [{ ...told, value: { value: 7n } }] },
    ]);
  });

  it('streams the same', async () => {
    const { podMetrics } = await ask(RUNTIME_RPCS.ListPodSandboxMetrics, listPodSandboxMetrics(stats), {});
    const answers = await readStream(RUNTIME_RPCS.StreamPodSandboxMetrics, streamPodSandboxMetrics(stats), {});
    assert.deepEqual(answers, [{ podSandboxMetrics: podMetrics }]);
  });
});
