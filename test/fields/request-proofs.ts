import { CONTAINER_CALL_PROOFS } from './container-call-proofs.ts';
import { CONTAINER_PROOFS, SECURITY_PROOFS } from './container-proofs.ts';
import { NAMESPACE_PROOFS } from './namespace-proofs.ts';
import { NODE_PROOFS } from './node-proofs.ts';
import { POD_CALL_PROOFS } from './pod-call-proofs.ts';
import { POD_PROOFS } from './pod-proofs.ts';
import type { Proofs } from './proof.ts';
import { STATS_PROOFS } from './stats-proofs.ts';
import { STREAM_PROOFS } from './stream-proofs.ts';

/** That every field which the table of requests calls honoured is. */
export const REQUEST_PROOFS: Proofs = {
  ...POD_PROOFS,
  ...NAMESPACE_PROOFS,
  ...POD_CALL_PROOFS,
  ...CONTAINER_PROOFS,
  ...SECURITY_PROOFS,
  ...CONTAINER_CALL_PROOFS,
  ...STREAM_PROOFS,
  ...STATS_PROOFS,
  ...NODE_PROOFS,
};
