import protobuf from 'protobufjs';

/** The type of a field: a scalar, a message or an enum of the protocol, or a map of strings. */
export type FieldKind =
  | { readonly is: 'scalar'; readonly scalar: ScalarName }
  | { readonly is: 'message' | 'enum'; readonly name: string }
  | { readonly is: 'string-map' };

const SCALARS = ['string', 'bytes', 'bool', 'int32', 'uint32', 'int64', 'uint64', 'double'] as const;
export type ScalarName = (typeof SCALARS)[number];

export interface FieldModel {
  /** As TypeScript has it: `podSandboxId`. */
  readonly name: string;
  readonly number: number;
  readonly repeated: boolean;
  readonly kind: FieldKind;
  readonly comment: string;
  /** Marked debug_redact: never to be logged. */
  readonly secret: boolean;
  readonly deprecated: boolean;
}

export interface MessageModel {
  readonly name: string;
  readonly comment: string;
  readonly fields: readonly FieldModel[];
}

export interface EnumModel {
  readonly name: string;
  readonly comment: string;
  readonly values: readonly { readonly name: string; readonly number: number }[];
}

export interface RpcModel {
  readonly service: string;
  readonly name: string;
  readonly path: string;
  readonly request: string;
  readonly response: string;
  readonly streams: boolean;
  readonly comment: string;
}

export interface ProtocolModel {
  readonly messages: readonly MessageModel[];
  readonly enums: readonly EnumModel[];
  readonly rpcs: readonly RpcModel[];
}

/**
 * Reads a .proto file into the form that the emitters use.
 * @throws Error naming the construct that the emitters do not support (nested messages, oneofs, other maps)
 */
export function readProtocol(path: string): ProtocolModel {
  const root = new protobuf.Root();
  root.loadSync(path, { keepCase: true, alternateCommentMode: true });
  root.resolveAll();
  const messages: MessageModel[] = [];
  const enums: EnumModel[] = [];
  const rpcs: RpcModel[] = [];
  const scope = root.lookup('runtime.v1');
  if (!(scope instanceof protobuf.Namespace)) throw new Error(`${path} has no package runtime.v1`);
  for (const item of scope.nestedArray) {
    if (item instanceof protobuf.Type) {
      messages.push(messageModel(item));
      enums.push(...item.nestedArray.filter((nested) => nested instanceof protobuf.Enum).map(enumModel));
    } else if (item instanceof protobuf.Enum) enums.push(enumModel(item));
    else if (item instanceof protobuf.Service) rpcs.push(...item.methodsArray.map((m) => rpcModel(item, m)));
  }
  return { messages, enums, rpcs };
}

function messageModel(type: protobuf.Type): MessageModel {
  if (type.oneofsArray.length > 0) throw new Error(`${type.name}: oneof is not supported`);
  const fields = type.fieldsArray.toSorted((a, b) => a.id - b.id).map(fieldModel);
  return { name: type.name, comment: commentOf(type), fields };
}

function fieldModel(field: protobuf.Field): FieldModel {
  return {
    name: camelCase(field.name),
    number: field.id,
    repeated: field.repeated,
    kind: kindOf(field),
    comment: commentOf(field),
    secret: field.options?.['debug_redact'] === true,
    deprecated: field.options?.['deprecated'] === true,
  };
}

function kindOf(field: protobuf.Field): FieldKind {
  if (field instanceof protobuf.MapField) {
    if (field.keyType === 'string' && field.type === 'string') return { is: 'string-map' };
    throw new Error(`${field.fullName}: only map<string, string> is supported`);
  }
  if (field.resolvedType instanceof protobuf.Enum) return { is: 'enum', name: field.resolvedType.name };
  if (field.resolvedType instanceof protobuf.Type) return { is: 'message', name: field.resolvedType.name };
  const scalar = SCALARS.find((name) => name === field.type);
  if (scalar === undefined) throw new Error(`${field.fullName}: type ${field.type} is not supported`);
  return { is: 'scalar', scalar };
}

function enumModel(item: protobuf.Enum): EnumModel {
  const values = Object.entries(item.values).map(([name, number]) => ({ name, number }));
  return { name: item.name, comment: commentOf(item), values };
}

function rpcModel(service: protobuf.Service, method: protobuf.Method): RpcModel {
  return {
    service: service.name,
    name: method.name,
    path: `/runtime.v1.${service.name}/${method.name}`,
    request: method.requestType,
    response: method.responseType,
    streams: method.responseStream === true,
    comment: commentOf(method),
  };
}

function commentOf(item: protobuf.ReflectionObject): string {
  return (item.comment ?? '').replaceAll(/\s+/g, ' ').trim();
}

/** `pod_sandbox_id` to `podSandboxId`, `CDI_devices` to `cdiDevices`, `Avg10` to `avg10`. */
function camelCase(name: string): string {
  const [first = '', ...rest] = name.split('_');
  const head = first === first.toUpperCase() ? first.toLowerCase() : first.charAt(0).toLowerCase() + first.slice(1);
  return head + rest.map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
}
