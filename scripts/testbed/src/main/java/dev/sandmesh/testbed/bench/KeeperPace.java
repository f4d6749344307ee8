package dev.sandmesh.testbed.bench;

/** How often a keeper asks who answers HTTP, how long it waits, and after how many failures it acts. */
record KeeperPace(int intervalSeconds, int timeoutSeconds, int failures) {}
