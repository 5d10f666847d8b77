/** Gantry's version, as `package.json` names it (a test holds the two together). */
export const GANTRY_VERSION = '0.1.0';
