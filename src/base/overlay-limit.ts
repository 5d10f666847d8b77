/** Overlayfs accepts no more lower directories. Source: fs/overlayfs/params.h, OVL_MAX_STACK. */
export const MAX_OVERLAY_LAYERS = 500;
