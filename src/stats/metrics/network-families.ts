import type { InterfaceUsage, NetworkUsage } from '../network-usage.ts';
import { labelled, type MetricFamily } from './family.ts';

/** Metrics of a pod, by interface. */
export const NETWORK_FAMILIES: readonly MetricFamily<NetworkUsage>[] = [
  network('receive_bytes', 'Bytes received', ({ rxBytes }) => rxBytes),
  network('receive_packets', 'Packets received', ({ rxPackets }) => rxPackets),
  network('receive_errors', 'Packets received with errors', ({ rxErrors }) => rxErrors),
  network('receive_packets_dropped', 'Packets dropped on receipt', ({ rxDropped }) => rxDropped),
  network('transmit_bytes', 'Bytes sent', ({ txBytes }) => txBytes),
  network('transmit_packets', 'Packets sent', ({ txPackets }) => txPackets),
  network('transmit_errors', 'Packets that could not be sent', ({ txErrors }) => txErrors),
  network('transmit_packets_dropped', 'Packets dropped on sending', ({ txDropped }) => txDropped),
];

function network(name: string, help: string, value: (of: InterfaceUsage) => bigint): MetricFamily<NetworkUsage> {
  return labelled('counter', `container_network_${name}_total`, help, ['interface'], (usage) =>
    [usage.defaultInterface, ...usage.interfaces].flatMap((one) =>
      one === undefined ? [] : [{ labels: [one.name], value: value(one) }],
    ),
  );
}
