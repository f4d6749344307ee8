package dev.sandmesh.control.access;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What is kept of a secret that only has to be recognised. */
final class Digest {

    private Digest() {}

    static byte[] sha256(byte[] secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
