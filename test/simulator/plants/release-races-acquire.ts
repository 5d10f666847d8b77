import type { StartedPause } from '../../../src/handlers/handler.ts';
import { overridden } from './overridden.ts';
import type { Plant } from './plant.ts';

/** As if network and pause were awaited with Promise.all: when the first fails, the release runs while the pause is being made. */
export const releaseRacesAcquire: Plant = {
  name: 'release-races-acquire',
  story: 'a rollback that does not wait for the half that is still under way',
  parts: (parts) => {
    const failing = new Map<string, PromiseWithResolvers<StartedPause>>();
    const failureOf = (id: string): PromiseWithResolvers<StartedPause> => {
      const failure = failing.get(id) ?? Promise.withResolvers<StartedPause>();
      failure.promise.catch(() => {});
      failing.set(id, failure);
      return failure;
    };
    const handler = parts.handlers.byName('');
    const hasty = overridden(handler, {
      openSandbox: (plan, op) => {
        const opening = handler.openSandbox(plan, op);
        opening.catch(() => {});
        return Promise.race([opening, failureOf(plan.id).promise]);
      },
    });
    return {
      ...parts,
      networks: overridden(parts.networks, {
        attach: (attachment, cgroup, ctx) =>
          parts.networks.attach(attachment, cgroup, ctx).catch((error: unknown) => {
            failureOf(attachment.containerId).reject(error);
            throw error;
          }),
      }),
      handlers: overridden(parts.handlers, { byName: () => hasty }),
    };
  },
};
