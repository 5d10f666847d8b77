import { connect } from 'node:net';
import { servePull } from './pull/serve-pull.ts';

// The process that pulls one image: everything that a registry sends stays in here (docs/architecture.md#image-bytes).
// It is told what to do over the socket named by its only argument, and ends with it: without its daemon there is
// nobody to pull for.
const [path = ''] = process.argv.slice(2);
const socket = connect(path);
socket.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
socket.on('close', () => process.exit(0));
servePull(socket);
