// Generated from proto/cri/api.proto by `npm run generate`. Do not edit.

import type { RpcTable, ServerStreaming, Unary } from '../rpc-types.ts';
import * as c from './codecs.ts';
import type * as m from './messages.ts';

/** The rpcs of RuntimeService. */
export interface RuntimeServiceRpcs {
  /** Name, version and API version of the runtime. Clients call it first, to learn whether anybody speaks CRI v1 here. */
  readonly Version: Unary<m.VersionRequest, m.VersionResponse>;
  /** Creates a pod sandbox and starts it: when it answers, the namespaces and the network are there. */
  readonly RunPodSandbox: Unary<m.RunPodSandboxRequest, m.RunPodSandboxResponse>;
  /** Ends every process of the sandbox and gives its network back. Idempotent, also for a sandbox that is unknown or half gone; called at least once before RemovePodSandbox, often more than once. */
  readonly StopPodSandbox: Unary<m.StopPodSandboxRequest, m.StopPodSandboxResponse>;
  /** Removes the sandbox with all its containers, ending by force what still runs. Idempotent. */
  readonly RemovePodSandbox: Unary<m.RemovePodSandboxRequest, m.RemovePodSandboxResponse>;
  /** State of one sandbox; an error where there is none. */
  readonly PodSandboxStatus: Unary<m.PodSandboxStatusRequest, m.PodSandboxStatusResponse>;
  /** Sandboxes that match a filter. */
  readonly ListPodSandbox: Unary<m.ListPodSandboxRequest, m.ListPodSandboxResponse>;
  /** The answer of ListPodSandbox in pieces, for nodes whose list would exceed the message limit. */
  readonly StreamPodSandboxes: ServerStreaming<m.StreamPodSandboxesRequest, m.StreamPodSandboxesResponse>;
  /** Creates a container in a sandbox without starting its process. */
  readonly CreateContainer: Unary<m.CreateContainerRequest, m.CreateContainerResponse>;
  /** Starts the process of a created container. */
  readonly StartContainer: Unary<m.StartContainerRequest, m.StartContainerResponse>;
  /** Asks the container to end, and ends it by force after the timeout. Idempotent. */
  readonly StopContainer: Unary<m.StopContainerRequest, m.StopContainerResponse>;
  /** Removes a container, ending it by force if it runs. Idempotent. */
  readonly RemoveContainer: Unary<m.RemoveContainerRequest, m.RemoveContainerResponse>;
  /** Containers that match a filter. */
  readonly ListContainers: Unary<m.ListContainersRequest, m.ListContainersResponse>;
  /** The answer of ListContainers in pieces. */
  readonly StreamContainers: ServerStreaming<m.StreamContainersRequest, m.StreamContainersResponse>;
  /** State of one container; an error where there is none. */
  readonly ContainerStatus: Unary<m.ContainerStatusRequest, m.ContainerStatusResponse>;
  /** Changes the cgroup limits of a container in place. */
  readonly UpdateContainerResources: Unary<m.UpdateContainerResourcesRequest, m.UpdateContainerResourcesResponse>;
  /** Closes the log file and opens it anew by its path: kubelet calls it after it renamed the file. An error where the container does not run. */
  readonly ReopenContainerLog: Unary<m.ReopenContainerLogRequest, m.ReopenContainerLogResponse>;
  /** Runs a command in a container and answers its output when it has ended. */
  readonly ExecSync: Unary<m.ExecSyncRequest, m.ExecSyncResponse>;
  /** Prepares a streaming exec; the answer's URL serves it. */
  readonly Exec: Unary<m.ExecRequest, m.ExecResponse>;
  /** Prepares streaming to and from a container's own process; the answer's URL serves it. */
  readonly Attach: Unary<m.AttachRequest, m.AttachResponse>;
  /** Prepares connections to ports inside a sandbox; the answer's URL serves them. */
  readonly PortForward: Unary<m.PortForwardRequest, m.PortForwardResponse>;
  /** Resource use of one container; an error where there is none. */
  readonly ContainerStats: Unary<m.ContainerStatsRequest, m.ContainerStatsResponse>;
  /** Resource use of the running containers that match a filter. */
  readonly ListContainerStats: Unary<m.ListContainerStatsRequest, m.ListContainerStatsResponse>;
  /** The answer of ListContainerStats in pieces. */
  readonly StreamContainerStats: ServerStreaming<m.StreamContainerStatsRequest, m.StreamContainerStatsResponse>;
  /** Resource use of one sandbox; an error where there is none. */
  readonly PodSandboxStats: Unary<m.PodSandboxStatsRequest, m.PodSandboxStatsResponse>;
  /** Resource use of the sandboxes that match a filter. */
  readonly ListPodSandboxStats: Unary<m.ListPodSandboxStatsRequest, m.ListPodSandboxStatsResponse>;
  /** The answer of ListPodSandboxStats in pieces. */
  readonly StreamPodSandboxStats: ServerStreaming<m.StreamPodSandboxStatsRequest, m.StreamPodSandboxStatsResponse>;
  /** Tells the runtime what kubelet learned later, such as the pod CIDR. */
  readonly UpdateRuntimeConfig: Unary<m.UpdateRuntimeConfigRequest, m.UpdateRuntimeConfigResponse>;
  /** Conditions of the runtime, its handlers and its features. */
  readonly Status: Unary<m.StatusRequest, m.StatusResponse>;
  /** Writes a running container's state to an archive. */
  readonly CheckpointContainer: Unary<m.CheckpointContainerRequest, m.CheckpointContainerResponse>;
  /** Writes the state of a pod with its containers. */
  readonly CheckpointPod: Unary<m.CheckpointPodRequest, m.CheckpointPodResponse>;
  /** Creates a pod with its containers from what CheckpointPod wrote. */
  readonly RestorePod: Unary<m.RestorePodRequest, m.RestorePodResponse>;
  /** Tells creations, starts, ends and removals of containers as they happen. */
  readonly GetContainerEvents: ServerStreaming<m.GetEventsRequest, m.ContainerEventResponse>;
  /** Names and labels of the metrics that ListPodSandboxMetrics will use; fixed while the runtime runs. */
  readonly ListMetricDescriptors: Unary<m.ListMetricDescriptorsRequest, m.ListMetricDescriptorsResponse>;
  /** Metrics of all sandboxes and their containers. */
  readonly ListPodSandboxMetrics: Unary<m.ListPodSandboxMetricsRequest, m.ListPodSandboxMetricsResponse>;
  /** The answer of ListPodSandboxMetrics in pieces. */
  readonly StreamPodSandboxMetrics: ServerStreaming<m.StreamPodSandboxMetricsRequest, m.StreamPodSandboxMetricsResponse>;
  /** Settings of the runtime that kubelet must follow, such as the cgroup driver. */
  readonly RuntimeConfig: Unary<m.RuntimeConfigRequest, m.RuntimeConfigResponse>;
  /** Changes the limits of the pod's own cgroup as the runtime knows it; kubelet applies them itself and only informs. */
  readonly UpdatePodSandboxResources: Unary<m.UpdatePodSandboxResourcesRequest, m.UpdatePodSandboxResourcesResponse>;
}

/** Where each rpc of RuntimeService is served, and how its messages are written. */
export const RUNTIME_RPCS: RpcTable<RuntimeServiceRpcs> = {
  Version: { path: '/runtime.v1.RuntimeService/Version', streams: false, request: c.VersionRequest, response: c.VersionResponse },
  RunPodSandbox: { path: '/runtime.v1.RuntimeService/RunPodSandbox', streams: false, request: c.RunPodSandboxRequest, response: c.RunPodSandboxResponse },
  StopPodSandbox: { path: '/runtime.v1.RuntimeService/StopPodSandbox', streams: false, request: c.StopPodSandboxRequest, response: c.StopPodSandboxResponse },
  RemovePodSandbox: { path: '/runtime.v1.RuntimeService/RemovePodSandbox', streams: false, request: c.RemovePodSandboxRequest, response: c.RemovePodSandboxResponse },
  PodSandboxStatus: { path: '/runtime.v1.RuntimeService/PodSandboxStatus', streams: false, request: c.PodSandboxStatusRequest, response: c.PodSandboxStatusResponse },
  ListPodSandbox: { path: '/runtime.v1.RuntimeService/ListPodSandbox', streams: false, request: c.ListPodSandboxRequest, response: c.ListPodSandboxResponse },
  StreamPodSandboxes: { path: '/runtime.v1.RuntimeService/StreamPodSandboxes', streams: true, request: c.StreamPodSandboxesRequest, response: c.StreamPodSandboxesResponse },
  CreateContainer: { path: '/runtime.v1.RuntimeService/CreateContainer', streams: false, request: c.CreateContainerRequest, response: c.CreateContainerResponse },
  StartContainer: { path: '/runtime.v1.RuntimeService/StartContainer', streams: false, request: c.StartContainerRequest, response: c.StartContainerResponse },
  StopContainer: { path: '/runtime.v1.RuntimeService/StopContainer', streams: false, request: c.StopContainerRequest, response: c.StopContainerResponse },
  RemoveContainer: { path: '/runtime.v1.RuntimeService/RemoveContainer', streams: false, request: c.RemoveContainerRequest, response: c.RemoveContainerResponse },
  ListContainers: { path: '/runtime.v1.RuntimeService/ListContainers', streams: false, request: c.ListContainersRequest, response: c.ListContainersResponse },
  StreamContainers: { path: '/runtime.v1.RuntimeService/StreamContainers', streams: true, request: c.StreamContainersRequest, response: c.StreamContainersResponse },
  ContainerStatus: { path: '/runtime.v1.RuntimeService/ContainerStatus', streams: false, request: c.ContainerStatusRequest, response: c.ContainerStatusResponse },
  UpdateContainerResources: { path: '/runtime.v1.RuntimeService/UpdateContainerResources', streams: false, request: c.UpdateContainerResourcesRequest, response: c.UpdateContainerResourcesResponse },
  ReopenContainerLog: { path: '/runtime.v1.RuntimeService/ReopenContainerLog', streams: false, request: c.ReopenContainerLogRequest, response: c.ReopenContainerLogResponse },
  ExecSync: { path: '/runtime.v1.RuntimeService/ExecSync', streams: false, request: c.ExecSyncRequest, response: c.ExecSyncResponse },
  Exec: { path: '/runtime.v1.RuntimeService/Exec', streams: false, request: c.ExecRequest, response: c.ExecResponse },
  Attach: { path: '/runtime.v1.RuntimeService/Attach', streams: false, request: c.AttachRequest, response: c.AttachResponse },
  PortForward: { path: '/runtime.v1.RuntimeService/PortForward', streams: false, request: c.PortForwardRequest, response: c.PortForwardResponse },
  ContainerStats: { path: '/runtime.v1.RuntimeService/ContainerStats', streams: false, request: c.ContainerStatsRequest, response: c.ContainerStatsResponse },
  ListContainerStats: { path: '/runtime.v1.RuntimeService/ListContainerStats', streams: false, request: c.ListContainerStatsRequest, response: c.ListContainerStatsResponse },
  StreamContainerStats: { path: '/runtime.v1.RuntimeService/StreamContainerStats', streams: true, request: c.StreamContainerStatsRequest, response: c.StreamContainerStatsResponse },
  PodSandboxStats: { path: '/runtime.v1.RuntimeService/PodSandboxStats', streams: false, request: c.PodSandboxStatsRequest, response: c.PodSandboxStatsResponse },
  ListPodSandboxStats: { path: '/runtime.v1.RuntimeService/ListPodSandboxStats', streams: false, request: c.ListPodSandboxStatsRequest, response: c.ListPodSandboxStatsResponse },
  StreamPodSandboxStats: { path: '/runtime.v1.RuntimeService/StreamPodSandboxStats', streams: true, request: c.StreamPodSandboxStatsRequest, response: c.StreamPodSandboxStatsResponse },
  UpdateRuntimeConfig: { path: '/runtime.v1.RuntimeService/UpdateRuntimeConfig', streams: false, request: c.UpdateRuntimeConfigRequest, response: c.UpdateRuntimeConfigResponse },
  Status: { path: '/runtime.v1.RuntimeService/Status', streams: false, request: c.StatusRequest, response: c.StatusResponse },
  CheckpointContainer: { path: '/runtime.v1.RuntimeService/CheckpointContainer', streams: false, request: c.CheckpointContainerRequest, response: c.CheckpointContainerResponse },
  CheckpointPod: { path: '/runtime.v1.RuntimeService/CheckpointPod', streams: false, request: c.CheckpointPodRequest, response: c.CheckpointPodResponse },
  RestorePod: { path: '/runtime.v1.RuntimeService/RestorePod', streams: false, request: c.RestorePodRequest, response: c.RestorePodResponse },
  GetContainerEvents: { path: '/runtime.v1.RuntimeService/GetContainerEvents', streams: true, request: c.GetEventsRequest, response: c.ContainerEventResponse },
  ListMetricDescriptors: { path: '/runtime.v1.RuntimeService/ListMetricDescriptors', streams: false, request: c.ListMetricDescriptorsRequest, response: c.ListMetricDescriptorsResponse },
  ListPodSandboxMetrics: { path: '/runtime.v1.RuntimeService/ListPodSandboxMetrics', streams: false, request: c.ListPodSandboxMetricsRequest, response: c.ListPodSandboxMetricsResponse },
  StreamPodSandboxMetrics: { path: '/runtime.v1.RuntimeService/StreamPodSandboxMetrics', streams: true, request: c.StreamPodSandboxMetricsRequest, response: c.StreamPodSandboxMetricsResponse },
  RuntimeConfig: { path: '/runtime.v1.RuntimeService/RuntimeConfig', streams: false, request: c.RuntimeConfigRequest, response: c.RuntimeConfigResponse },
  UpdatePodSandboxResources: { path: '/runtime.v1.RuntimeService/UpdatePodSandboxResources', streams: false, request: c.UpdatePodSandboxResourcesRequest, response: c.UpdatePodSandboxResourcesResponse },
};

/** The rpcs of ImageService. */
export interface ImageServiceRpcs {
  /** Images in the store that match a filter. */
  readonly ListImages: Unary<m.ListImagesRequest, m.ListImagesResponse>;
  /** The answer of ListImages in pieces. */
  readonly StreamImages: ServerStreaming<m.StreamImagesRequest, m.StreamImagesResponse>;
  /** One image, or an answer without image where it is absent: that is no error. */
  readonly ImageStatus: Unary<m.ImageStatusRequest, m.ImageStatusResponse>;
  /** Fetches an image from its registry into the store. */
  readonly PullImage: Unary<m.PullImageRequest, m.PullImageResponse>;
  /** Removes an image by any of its names. Idempotent. */
  readonly RemoveImage: Unary<m.RemoveImageRequest, m.RemoveImageResponse>;
  /** Use of the file systems that hold images and containers; kubelet's garbage collection reads it. */
  readonly ImageFsInfo: Unary<m.ImageFsInfoRequest, m.ImageFsInfoResponse>;
}

/** Where each rpc of ImageService is served, and how its messages are written. */
export const IMAGE_RPCS: RpcTable<ImageServiceRpcs> = {
  ListImages: { path: '/runtime.v1.ImageService/ListImages', streams: false, request: c.ListImagesRequest, response: c.ListImagesResponse },
  StreamImages: { path: '/runtime.v1.ImageService/StreamImages', streams: true, request: c.StreamImagesRequest, response: c.StreamImagesResponse },
  ImageStatus: { path: '/runtime.v1.ImageService/ImageStatus', streams: false, request: c.ImageStatusRequest, response: c.ImageStatusResponse },
  PullImage: { path: '/runtime.v1.ImageService/PullImage', streams: false, request: c.PullImageRequest, response: c.PullImageResponse },
  RemoveImage: { path: '/runtime.v1.ImageService/RemoveImage', streams: false, request: c.RemoveImageRequest, response: c.RemoveImageResponse },
  ImageFsInfo: { path: '/runtime.v1.ImageService/ImageFsInfo', streams: false, request: c.ImageFsInfoRequest, response: c.ImageFsInfoResponse },
};

/** Fields that the protocol marks debug_redact, by message. */
export const SECRET_FIELDS: Readonly<Record<string, readonly string[]>> = {
  AuthConfig: ['password', 'auth', 'identityToken', 'registryToken'],
};

/** Fields whose message contains secrets, with the name of that message. */
export const SECRET_MESSAGES: Readonly<Record<string, string>> = {
  'PullImageRequest.auth': 'AuthConfig',
};
