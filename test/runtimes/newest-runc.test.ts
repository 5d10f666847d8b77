import { describeHandler } from '../../src/handlers/handler.suite.ts';
import { RealHandlerFixture } from '../../src/handlers/testing/real-handler-fixture.ts';
import { describePreparedContainers } from '../../src/oci/prepared-container.suite.ts';
import { tool } from '../harness/project-paths.ts';

// The same as src/handlers/conmon/runc.process.test.ts runs with Debian's runc.
const RUNC = tool('runc');

describeHandler('conmon and the newest runc', () => RealHandlerFixture.open(RUNC));
describePreparedContainers(RUNC);
