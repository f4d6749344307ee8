package dev.sandmesh.protocol.mesh;

import java.nio.file.Path;

/**
 * By what members prove each other on the connections of the event bus: PEM files, read again when they change.
 *
 * @param ca whoever has a certificate of one of these is a member
 * @param certificate our own, with its chain
 * @param key of our certificate, PKCS #8
 */
public record MeshTls(Path ca, Path certificate, Path key) {}
