import { Internal } from '../base/failure.ts';

const UNITS: ReadonlyMap<string, number> = new Map([
  ['H', 3_600_000],
  ['M', 60_000],
  ['S', 1000],
  ['m', 1],
  ['u', 1e-3],
  ['n', 1e-6],
]);

/**
 * Milliseconds that the caller waits, by its `grpc-timeout` header; undefined where it sent none.
 * Source: gRPC over HTTP/2, Timeout ("at most 8 digits" and a unit).
 * @throws Internal, as grpc-go answers it
 */
export function timeoutOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const unit = UNITS.get(header.slice(-1));
  const digits = header.slice(0, -1);
  if (unit === undefined || !/^\d{1,8}$/.test(digits)) {
    throw new Internal('reading grpc-timeout', `"${header}" is no time`);
  }
  return Number(digits) * unit;
}
