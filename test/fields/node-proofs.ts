import type * as m from '../../src/rpc/generated/messages.ts';
import type { Init } from '../../src/rpc/wire.ts';
import type { FieldNode } from './field-node.ts';
import { type Proofs, type Story, shows } from './proof.ts';
import { IMAGE } from './rich-requests.ts';

const OTHER = 'registry.example/other:2';

function story(title: string, tell: (node: FieldNode) => Promise<unknown>): Story {
  return { title, tell: async (node) => void (await tell(node)) };
}

const status = story('Status, verbose', async (node) => {
  const { info } = await node.ask('Status', { verbose: true });
  node.seen.answers['info'] = JSON.parse(info['runtime'] ?? '{}');
});
const cidr = story('UpdateRuntimeConfig', (node) =>
  node.ask('UpdateRuntimeConfig', { runtimeConfig: { networkConfig: { podCidr: '192.0.2.0/24' } } }),
);
const told = shows(cidr)('log.pod CIDR received from kubelet', { podCidr: '192.0.2.0/24' });

/** A pull with credentials. */
function pulling(auth: Init<m.AuthConfig>): Story {
  return story('PullImage', (node) => {
    node.imageDisk.offer(IMAGE);
    return node.ask('PullImage', { image: { image: IMAGE }, auth });
  });
}
const basic = shows(pulling({ username: 'me', password: 'secret' }));
const BASIC = { kind: 'basic', username: 'me', password: 'secret' };
const encoded = Buffer.from('me:secret').toString('base64');

/** With two images in the store, one of which is asked for. */
function withImages(title: string, ask: (node: FieldNode) => Promise<unknown>): Story {
  return story(title, async (node) => {
    await node.pull(IMAGE);
    await node.pull(OTHER, { user: '7' });
    await ask(node);
    if (title === 'RemoveImage') await node.ask('ListImages', {});
  });
}
const image = { image: OTHER };
const imageStatus = shows(withImages('ImageStatus', (node) => node.ask('ImageStatus', { image })));
const verbose = shows(
  withImages('ImageStatus, verbose', async (node) => {
    const { info } = await node.ask('ImageStatus', { image, verbose: true });
    node.seen.answers['info'] = JSON.parse(info['info'] ?? '{}');
  }),
);
const listed = shows(withImages('ListImages', (node) => node.ask('ListImages', { filter: { image } })));
const streamed = shows(withImages('StreamImages', (node) => node.ask('StreamImages', { filter: { image } })));
const removed = shows(withImages('RemoveImage', (node) => node.ask('RemoveImage', { image })));

/** Calls about the node and its images. */
export const NODE_PROOFS: Proofs = {
  StatusRequest: { verbose: shows(status)('answers.info.cgroupDriver', 'cgroupfs') },
  UpdateRuntimeConfigRequest: { runtimeConfig: told },
  RuntimeConfig: { networkConfig: told },
  PullImageRequest: {
    image: basic('pulled', [IMAGE]),
    auth: basic('credentials', BASIC),
  },
  AuthConfig: {
    username: basic('credentials', BASIC),
    password: basic('credentials', BASIC),
    auth: shows(pulling({ auth: encoded }))('credentials', BASIC),
    serverAddress: shows(pulling({ auth: encoded, serverAddress: 'other.example' }))('credentials', {
      kind: 'anonymous',
    }),
    identityToken: shows(pulling({ identityToken: 'token' }))('credentials', {
      kind: 'identity-token',
      token: 'token',
    }),
    registryToken: shows(pulling({ registryToken: 'token' }))('credentials', {
      kind: 'registry-token',
      token: 'token',
    }),
  },
  ImageStatusRequest: {
    image: imageStatus('answers.ImageStatus.image.repoTags', [OTHER]),
    verbose: verbose('answers.info.imageSpec.user', '7'),
  },
  ListImagesRequest: { filter: listed('answers.ListImages.images.length', 1) },
  StreamImagesRequest: { filter: streamed('answers.StreamImages.0.images.length', 1) },
  ImageFilter: { image: listed('answers.ListImages.images.0.repoTags', [OTHER]) },
  RemoveImageRequest: { image: removed('answers.ListImages.images.0.repoTags', [IMAGE]) },
};
