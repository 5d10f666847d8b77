/** Gantry's version, equal to the one in `package.json` (a test checks this). */
export const GANTRY_VERSION = '0.1.0';
