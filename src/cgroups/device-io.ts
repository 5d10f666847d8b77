/** What a cgroup read and wrote on one block device. */
export interface DeviceIo {
  readonly major: string;
  readonly minor: string;
  readonly readBytes: bigint;
  readonly writtenBytes: bigint;
  readonly reads: bigint;
  readonly writes: bigint;
}

type Mutable = { -readonly [K in keyof DeviceIo]: DeviceIo[K] };

const V1_LINE = /^(\d+):(\d+) (Read|Write) (\d+)$/gm;
const V2_COUNT: Readonly<Record<string, 'readBytes' | 'writtenBytes' | 'reads' | 'writes'>> = {
  rbytes: 'readBytes',
  wbytes: 'writtenBytes',
  rios: 'reads',
  wios: 'writes',
};

/** From `blkio.throttle.io_service_bytes_recursive` and `io_serviced_recursive`. */
export function v1DeviceIo(bytes: string | undefined, counts: string | undefined): readonly DeviceIo[] {
  const devices = new Map<string, Mutable>();
  for (const [, major = '', minor = '', kind, value] of (bytes ?? '').matchAll(V1_LINE)) {
    deviceAt(devices, major, minor)[kind === 'Read' ? 'readBytes' : 'writtenBytes'] = BigInt(value ?? 0);
  }
  for (const [, major = '', minor = '', kind, value] of (counts ?? '').matchAll(V1_LINE)) {
    deviceAt(devices, major, minor)[kind === 'Read' ? 'reads' : 'writes'] = BigInt(value ?? 0);
  }
  return [...devices.values()];
}

/** From `io.stat`: `254:0 rbytes=1 wbytes=2 rios=3 wios=4 …`. */
export function v2DeviceIo(text: string | undefined): readonly DeviceIo[] {
  const devices = new Map<string, Mutable>();
  for (const [, major = '', minor = '', rest = ''] of (text ?? '').matchAll(/^(\d+):(\d+) (.*)$/gm)) {
    const device = deviceAt(devices, major, minor);
    for (const [, name = '', value] of rest.matchAll(/(\w+)=(\d+)/g)) {
      const count = V2_COUNT[name];
      if (count !== undefined) device[count] = BigInt(value ?? 0);
    }
  }
  return [...devices.values()];
}

function deviceAt(devices: Map<string, Mutable>, major: string, minor: string): Mutable {
  const key = `${major}:${minor}`;
  let device = devices.get(key);
  if (device === undefined) {
    device = { major, minor, readBytes: 0n, writtenBytes: 0n, reads: 0n, writes: 0n };
    devices.set(key, device);
  }
  return device;
}
