/**
 * Most supplementary groups of a container. Linux takes 65,536 (NGROUPS_MAX), but runc needs two minutes for that many, and
 * directory services give a user some hundred at most.
 */
export const MOST_SUPPLEMENTAL_GROUPS = 4096;
