import type { SignalName } from '../base/cri.ts';
import { enumName } from '../rpc/fields.ts';
import { Signal } from '../rpc/generated/messages.ts';

/** `SIGNAL_SIGRTMINPLUS3` as people write it: `SIGRTMIN+3`; '' for the runtime's default. @throws InvalidInput */
export function signalOf(value: number, field: string): SignalName {
  const name = enumName(Signal, value, field);
  return name === 'SIGNAL_RUNTIME_DEFAULT'
    ? ''
    : name.replace('SIGNAL_', '').replace('PLUS', '+').replace('MINUS', '-');
}

/** The protocol's number of a signal, or that of the default for a name it does not have. */
export function signalNumber(name: SignalName): number {
  const key = `SIGNAL_${name.replace('+', 'PLUS').replace('-', 'MINUS')}`;
  return Object.entries(Signal).find(([signal]) => signal === key)?.[1] ?? Signal.SIGNAL_RUNTIME_DEFAULT;
}
