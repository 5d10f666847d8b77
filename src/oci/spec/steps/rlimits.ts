import type { SpecStep } from '../container-facts.ts';
import { safeNumber } from '../safe-number.ts';

/** The configuration's ulimits, no higher than the daemon may give. The protocol has no field for them. */
export const rlimits: SpecStep = {
  cites: '(configuration: ulimits)',
  apply: (spec, { defaults, limits }) => {
    spec.process.rlimits = defaults.defaultUlimits.map(({ name: type, soft, hard }) => {
      const most = limits.hardRlimits.get(type);
      const highest = most === undefined || most > hard ? hard : most;
      const lower = soft > highest ? highest : soft;
      return { type, soft: safeNumber(lower, 'ulimits'), hard: safeNumber(highest, 'ulimits') };
    });
  },
};
