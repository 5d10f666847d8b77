import type { DeviceIo } from '../../cgroups/device-io.ts';
import type { ContainerFacts } from './container-facts.ts';
import { labelled, type MetricFamily, type Sample } from './family.ts';

/** The writable layer, its file system, and block devices. */
export const DISK_FAMILIES: readonly MetricFamily<ContainerFacts>[] = [
  onFileSystem('container_fs_usage_bytes', 'Size of the writable layer', ({ layer }) => layer?.usedBytes ?? 0n),
  onFileSystem('container_fs_limit_bytes', 'Size of its file system', ({ fileSystem }) => fileSystem?.bytes ?? 0n),
  onFileSystem('container_fs_inodes_total', 'Inodes of its file system', ({ fileSystem }) => fileSystem?.inodes ?? 0n),
  onFileSystem('container_fs_inodes_free', 'Free inodes of it', ({ fileSystem }) => fileSystem?.inodesFree ?? 0n),
  perDevice('container_fs_reads_bytes_total', 'Bytes read', ({ readBytes }) => readBytes),
  perDevice('container_fs_writes_bytes_total', 'Bytes written', ({ writtenBytes }) => writtenBytes),
  perDevice('container_fs_reads_total', 'Reads', ({ reads }) => reads),
  perDevice('container_fs_writes_total', 'Writes', ({ writes }) => writes),
  labelled(
    'counter',
    'container_blkio_device_usage_total',
    'Bytes moved, by block device',
    ['device', 'major', 'minor', 'operation'],
    ({ details }) => (details?.devices ?? []).flatMap(bothWays),
  ),
];

function onFileSystem(
  name: string,
  help: string,
  value: (facts: ContainerFacts) => bigint,
): MetricFamily<ContainerFacts> {
  return labelled('gauge', name, help, ['device'], (facts) =>
    facts.fileSystem === undefined ? [] : [{ labels: [facts.fileSystem.device], value: value(facts) }],
  );
}

function perDevice(name: string, help: string, value: (io: DeviceIo) => bigint): MetricFamily<ContainerFacts> {
  return labelled('counter', name, help, ['device'], ({ details }) =>
    (details?.devices ?? []).map((io) => ({ labels: [nameOf(io)], value: value(io) })),
  );
}

function bothWays(io: DeviceIo): readonly Sample[] {
  const device = [nameOf(io), io.major, io.minor];
  return [
    { labels: [...device, 'Read'], value: io.readBytes },
    { labels: [...device, 'Write'], value: io.writtenBytes },
  ];
}

function nameOf({ major, minor }: DeviceIo): string {
  return `${major}:${minor}`;
}
