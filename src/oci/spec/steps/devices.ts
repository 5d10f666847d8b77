import type { SpecStep } from '../container-facts.ts';

/**
 * Device nodes and the device cgroup: nothing but what is asked for (the runtime adds null, zero, full, random, urandom, tty
 * and the ptys); privileged may use all. Source: CRI v1, ContainerConfig.devices.
 */
export const devices: SpecStep = {
  cites: 'ContainerConfig.devices, LinuxContainerSecurityContext.privileged',
  apply: (spec, facts) => {
    spec.linux.devices = facts.devices.map(({ path, type, major, minor, fileMode, uid, gid }) => {
      return { path, type, major, minor, fileMode, uid, gid };
    });
    spec.linux.resources['devices'] = facts.request.config.securityContext.privileged
      ? [{ allow: true, access: 'rwm' }]
      : [
          { allow: false, access: 'rwm' },
          ...facts.devices.map(({ type, major, minor, access }) => ({ allow: true, type, major, minor, access })),
        ];
  },
};
