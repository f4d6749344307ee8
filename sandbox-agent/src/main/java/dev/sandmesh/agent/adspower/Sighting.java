package dev.sandmesh.agent.adspower;

/**
 * A profile as one look found it.
 *
 * @param forgotten its browser runs, and AdsPower does not know of it any more
 */
record Sighting(String id, Pulse pulse, boolean forgotten) {}
