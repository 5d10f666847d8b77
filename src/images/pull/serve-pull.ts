import type { Socket } from 'node:net';
import { packFailure } from '../../layers/packed-failure.ts';
import { FetchedImage } from './fetched-image.ts';
import { JsonLines } from './json-lines.ts';
import type { FromPullChild, ToPullChild } from './pull-messages.ts';
import { resolveReference } from './resolve-reference.ts';

/** Serves one pull over the socket, in the pull process. The first failure is sent and ends it. */
export function servePull(socket: Socket): void {
  let image: FetchedImage | undefined;
  const lines = new JsonLines<ToPullChild, FromPullChild>(socket, (message) => {
    handle(message).catch((error: unknown) => lines.send({ kind: 'failed', failure: packFailure(error) }));
  });

  const handle = async (message: ToPullChild): Promise<void> => {
    switch (message.kind) {
      case 'resolve':
        image = new FetchedImage(await resolveReference(message), (index) =>
          lines.send({ kind: 'needs-lower', index }),
        );
        lines.send({ kind: 'resolved', image: image.describe() });
        return;
      case 'unpack': {
        if (image === undefined) return;
        const { root, layer } = await image.unpack(message);
        lines.send({ kind: 'unpacked', index: message.index, root, layer });
        return;
      }
      case 'lower':
        image?.lowerIsMounted(message.index);
    }
  };
}
