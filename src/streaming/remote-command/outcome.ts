/** How an exec or attach went. */
export type Outcome =
  | { readonly kind: 'success' }
  | { readonly kind: 'exit'; readonly code: number }
  | { readonly kind: 'failure'; readonly message: string };

/** Format of the result: since version 4 a Kubernetes `Status`, before that a text, for failures only. */
export type OutcomeFormat = 'status' | 'text';

/**
 * What is written to the error stream; '' for nothing. Clients take an exit code only with the reason `ExitCode`.
 * Source: k8s.io/cri-streaming, remotecommand/httpstream.go; metav1.Status.
 */
export function outcomeText(outcome: Outcome, format: OutcomeFormat): string {
  if (format === 'text') return outcome.kind === 'success' ? '' : messageOfOutcome(outcome);
  return JSON.stringify(statusOf(outcome));
}

function statusOf(outcome: Outcome): object {
  switch (outcome.kind) {
    case 'success':
      return { metadata: {}, status: 'Success' };
    case 'exit': {
      const causes = [{ reason: 'ExitCode', message: String(outcome.code) }];
      const message = messageOfOutcome(outcome);
      return { metadata: {}, status: 'Failure', message, reason: 'NonZeroExitCode', details: { causes } };
    }
    case 'failure': {
      const message = `Internal error occurred: ${outcome.message}`;
      const details = { causes: [{ message: outcome.message }] };
      return { metadata: {}, status: 'Failure', message, reason: 'InternalError', details, code: 500 };
    }
  }
}

function messageOfOutcome(outcome: Exclude<Outcome, { kind: 'success' }>): string {
  if (outcome.kind === 'failure') return outcome.message;
  return `command terminated with non-zero exit code: exit status ${outcome.code}`;
}
