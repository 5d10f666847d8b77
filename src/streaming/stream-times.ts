/** How long the server waits for its clients, in milliseconds. */
export interface StreamTimes {
  /** A connection without traffic for so long is closed. */
  readonly idleMs: number;
  /**
   * Between two signs of life while a stream takes nothing: the socket is not read then, and only writing shows that the
   * client is gone.
   */
  readonly signOfLifeMs: number;
  /** Until a client with a terminal has sent its size: a command on a terminal starts then at the latest. */
  readonly sizeMs: number;
  /** Until a client has opened all its streams. */
  readonly openMs: number;
  /** Time for a client that has received the result to disconnect: it may still be reading. */
  readonly leaveMs: number;
}

/** As the reference server of Kubernetes has them, and clients between their pings. */
export const STREAM_TIMES: Omit<StreamTimes, 'idleMs'> = {
  signOfLifeMs: 5_000,
  sizeMs: 500,
  openMs: 30_000,
  leaveMs: 15 * 60_000,
};
