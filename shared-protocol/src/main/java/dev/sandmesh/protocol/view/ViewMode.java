package dev.sandmesh.protocol.view;

/** What a viewer may do with a screen. */
public enum ViewMode {
    /** Look at it. */
    VIEW,
    /** Look at it, type and point. */
    CONTROL
}
