/** A schedule that broke a promise. The simulator adds the seed and what happened. */
export class ScheduleFailed extends Error {
  override readonly name = 'ScheduleFailed';
}
