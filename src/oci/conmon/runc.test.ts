import { describeHandler } from '../handler.suite.ts';
import { describePreparedContainers } from '../prepared-container.suite.ts';
import { RealGround } from '../testing/real-ground.ts';

const RUNC = '/usr/sbin/runc';

describeHandler('conmon and runc', () => RealGround.open(RUNC));
describePreparedContainers(RUNC);
