import { Failure } from '../base/failure.ts';

export type CniVerb = 'ADD' | 'DEL' | 'STATUS' | 'GC' | 'VERSION';

export interface CniPluginFacts {
  readonly plugin: string;
  readonly verb: CniVerb;
  readonly network: string;
  /** Code of the plugin's error object; undefined if there is none. */
  readonly code: number | undefined;
  /** The message of the plugin, or how its process ended. */
  readonly text: string;
}

/** A network plugin failed. The message contains the plugin's message: kubelet shows it in the events of the pod. */
export class CniPluginFailed extends Failure {
  readonly kind = 'unavailable';
  readonly facts: CniPluginFacts;

  constructor(facts: CniPluginFacts, cause?: unknown) {
    const code = facts.code === undefined ? '' : ` with code ${facts.code}`;
    super(`CNI ${facts.verb} of network "${facts.network}" by plugin "${facts.plugin}" failed${code}: ${facts.text}`, {
      cause,
      remedy: remedyOf(facts),
    });
    this.facts = facts;
  }
}

/** Codes of the specification, section "Error", and what a person can do about each. */
function remedyOf({ code, plugin, network }: CniPluginFacts): string {
  switch (code) {
    case 1:
      return `give network "${network}" a cniVersion that plugin "${plugin}" takes`;
    case 11:
      return 'try again later';
    case 50:
    case 51:
      return `check the network provider that plugin "${plugin}" belongs to`;
    default:
      return `check the configuration of network "${network}"`;
  }
}
