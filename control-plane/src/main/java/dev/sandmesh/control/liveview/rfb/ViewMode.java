package dev.sandmesh.control.liveview.rfb;

/** What a viewer may do to a screen. */
public enum ViewMode {
    /** See it, and touch nothing. */
    VIEW,
    /** See it, type, point, exchange clipboards and resize it. */
    CONTROL
}
