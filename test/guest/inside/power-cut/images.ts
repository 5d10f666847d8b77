/** Pulled, and on the disk when the power is cut. */
export const DURABLE_IMAGE = 'registry.k8s.io/e2e-test-images/busybox:1.29-2';
/** Pulled a moment before. */
export const FRESH_IMAGE = 'gcr.io/k8s-staging-cri-tools/hostnet-nginx-amd64:latest';
/** Its pull is under way, in the midst of a layer. */
export const UNFINISHED_IMAGE = 'registry.k8s.io/e2e-test-images/nginx:1.14-2';
