/** The descriptor of a metric in ListMetricDescriptors. */
export interface MetricDescriptor {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
}

/** Values of the labels that a family adds to those all have, and the value. */
export interface Sample {
  readonly labels: readonly string[];
  readonly value: bigint;
}

/** A metric, and how it is made from what was read. */
export interface MetricFamily<Facts> {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  /** Beyond {@link COMMON_LABELS}. */
  readonly labels: readonly string[];
  samples(facts: Facts): readonly Sample[];
}

/** A sample in the form of a response, its labels in the order of its descriptor. */
export interface Metric {
  readonly name: string;
  readonly type: 'counter' | 'gauge';
  readonly timestamp: bigint;
  readonly labels: readonly string[];
  readonly value: bigint;
}

/** Labels that every metric has, as cAdvisor names them: dashboards and alerts select by them. */
const COMMON_LABELS: readonly string[] = ['container', 'id', 'image', 'name', 'namespace', 'pod'];

/** A family whose metric has one value, or none if it is unknown. */
export function single<Facts>(
  type: MetricFamily<Facts>['type'],
  name: string,
  help: string,
  value: (facts: Facts) => bigint | undefined,
): MetricFamily<Facts> {
  const samples = (facts: Facts): readonly Sample[] => {
    const known = value(facts);
    return known === undefined ? [] : [{ labels: [], value: known }];
  };
  return { name, help, type, labels: [], samples };
}

/** A family with labels of its own. */
export function labelled<Facts>(
  type: MetricFamily<Facts>['type'],
  name: string,
  help: string,
  labels: readonly string[],
  samples: (facts: Facts) => readonly Sample[],
): MetricFamily<Facts> {
  return { name, help, type, labels, samples };
}

export function descriptorOf({ name, help, labels }: MetricFamily<never>): MetricDescriptor {
  return { name, help, labels: [...COMMON_LABELS, ...labels] };
}

/** The metrics of all families. */
export function metricsOf<Facts>(
  families: readonly MetricFamily<Facts>[],
  facts: Facts,
  common: readonly string[],
  timestamp: bigint,
): readonly Metric[] {
  return families.flatMap((family) =>
    family.samples(facts).map(({ labels, value }) => ({
      name: family.name,
      type: family.type,
      timestamp,
      labels: labels.length === 0 ? common : [...common, ...labels],
      value,
    })),
  );
}
