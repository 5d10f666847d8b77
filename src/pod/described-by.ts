import { messageOf } from '../base/failure.ts';
import type { Handlers, RuntimeHandler } from '../handlers/handler.ts';

type Facts = Readonly<Record<string, unknown>>;

/** What its handler adds to verbose info; nothing if that is not configured any more, and the error if it fails. */
export function describedBy(
  { handler }: { readonly handler: string },
  handlers: Handlers,
  describe: (handler: RuntimeHandler) => Facts,
): Facts {
  const found = handlers.find(handler);
  try {
    return found === undefined ? {} : describe(found);
  } catch (error) {
    return { handlerError: messageOf(error) };
  }
}
