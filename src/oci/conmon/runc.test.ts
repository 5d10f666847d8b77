import { describeHandler } from '../handler.suite.ts';
import { RealGround } from '../testing/real-ground.ts';

describeHandler('conmon and runc', () => RealGround.open('/usr/sbin/runc'));
