import * as m from '../rpc/generated/messages.ts';
import type { Init } from '../rpc/wire.ts';
import type { Metric } from '../stats/metrics/family.ts';
import type { PodMetrics } from '../stats/metrics/pod-metrics.ts';

const TYPES = { counter: m.MetricType.COUNTER, gauge: m.MetricType.GAUGE } as const satisfies Record<
  Metric['type'],
  number
>;

/** Metrics of a pod and of its containers. */
export function podMetricsMessage({ sandbox, metrics, containers }: PodMetrics): Init<m.PodSandboxMetrics> {
  return {
    podSandboxId: sandbox.id,
    metrics: metrics.map(metricMessage),
    containerMetrics: containers.map((container) => ({
      containerId: container.id,
      metrics: container.metrics.map(metricMessage),
    })),
  };
}

function metricMessage({ name, type, timestamp, labels, value }: Metric): Init<m.Metric> {
  return { name, timestamp, metricType: TYPES[type], labelValues: labels, value: { value } };
}
