import type { Labels } from '../base/cri.ts';
import { InvalidInput } from '../base/failure.ts';

/** Key and value of one label together. Kubernetes stays far below; containerd has the same limit. */
const LABEL_BYTES = 4096;
/** All labels together: as much as Kubernetes grants the annotations of an object. */
const LABELS_BYTES = 256 * 1024;
/** All annotations together: the 256 KiB that Kubernetes grants a pod, and as much again for what kubelet adds. */
const ANNOTATIONS_BYTES = 512 * 1024;

/** Labels within their limit. @throws InvalidInput naming the label */
export function checkedLabels(labels: Labels, field: string): Labels {
  for (const [key, value] of Object.entries(labels)) {
    if (sizeOf(key, value) > LABEL_BYTES) {
      throw new InvalidInput(`${field}["${key.slice(0, 64)}"]`, `key and value exceed ${LABEL_BYTES} bytes`);
    }
  }
  return within(LABELS_BYTES, labels, field);
}

/** Annotations within their limit. @throws InvalidInput */
export function checkedAnnotations(annotations: Labels, field: string): Labels {
  return within(ANNOTATIONS_BYTES, annotations, field);
}

function within(limit: number, map: Labels, field: string): Labels {
  const size = Object.entries(map).reduce((sum, [key, value]) => sum + sizeOf(key, value), 0);
  if (size > limit) throw new InvalidInput(field, `${size} bytes exceed ${limit}`);
  return map;
}

function sizeOf(key: string, value: string): number {
  return Buffer.byteLength(key) + Buffer.byteLength(value);
}
