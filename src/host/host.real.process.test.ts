import { describeHost } from './host.suite.ts';
import { openReal } from './testing/real-harness.ts';

describeHost('real host', openReal);
