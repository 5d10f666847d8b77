import { describePreparedContainers } from '../../oci/prepared-container.suite.ts';
import { describeHandler } from '../handler.suite.ts';
import { RealHandlerFixture } from '../testing/real-handler-fixture.ts';

const RUNC = '/usr/sbin/runc';

describeHandler('conmon and runc', () => RealHandlerFixture.open(RUNC));
describePreparedContainers(RUNC);
