import { connect } from 'node:net';
import { servePull } from './pull/serve-pull.ts';

// The process that pulls one image: data that a registry sends is handled only here (docs/architecture.md#image-bytes).
// It receives its request over the socket named by its only argument, and ends with the socket: without its daemon
// there is no caller of the pull.
const [path = ''] = process.argv.slice(2);
const socket = connect(path);
socket.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
socket.on('close', () => process.exit(0));
servePull(socket);
