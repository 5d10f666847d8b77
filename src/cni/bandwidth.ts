import type { Labels } from '../base/cri.ts';
import { InvalidInput } from '../base/failure.ts';

/** Bits and bits per second, as the bandwidth plugin takes them: a rate and its burst are both set or both absent. */
export interface Bandwidth {
  readonly ingressRate?: number;
  readonly ingressBurst?: number;
  readonly egressRate?: number;
  readonly egressBurst?: number;
}

/** The largest burst that the plugin takes: an eighth of it must stay below 2³²−1 (CRI-O's value). */
const LARGEST_BURST = (2 ** 32 - 1) * 8 - 1;

/** Rates that make sense, as kubelet's kubenet had them: 1k to 1P. */
const LOWEST_RATE = 1000;
const HIGHEST_RATE = 1e15;

const SUFFIXES: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/**
 * Limits from the annotations `kubernetes.io/ingress-bandwidth` and `kubernetes.io/egress-bandwidth`, quantities of
 * bits per second; undefined where neither is there.
 * @throws InvalidInput naming the annotation
 */
export function bandwidthOf(annotations: Labels): Bandwidth | undefined {
  const ingress = rateOf(annotations, 'kubernetes.io/ingress-bandwidth');
  const egress = rateOf(annotations, 'kubernetes.io/egress-bandwidth');
  if (ingress === undefined && egress === undefined) return undefined;
  return {
    ...(ingress === undefined ? {} : { ingressRate: ingress, ingressBurst: LARGEST_BURST }),
    ...(egress === undefined ? {} : { egressRate: egress, egressBurst: LARGEST_BURST }),
  };
}

function rateOf(annotations: Labels, name: string): number | undefined {
  const quantity = annotations[name];
  if (quantity === undefined || quantity === '') return undefined;
  const match = /^(\d{1,15}(?:\.\d{1,9})?)([kMGTP]|[KMGTP]i)?$/.exec(quantity);
  const rate = Math.ceil(Number(match?.[1]) * (SUFFIXES[match?.[2] ?? ''] ?? Number.NaN));
  if (!(rate >= LOWEST_RATE && rate <= HIGHEST_RATE)) {
    throw new InvalidInput(
      `annotations["${name}"]`,
      `expected a quantity from 1k to 1P, got "${quantity.slice(0, 64)}"`,
    );
  }
  return rate;
}
