package dev.sandmesh.cli.api;

/** Who asks. */
public interface Credentials {

    /** What is sent as a bearer token. */
    String token();

    /** Another token in place of one that was refused; fails with the reason when there is none. */
    String renewed(String refused);
}
