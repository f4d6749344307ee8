package dev.sandmesh.control.registry;

/** Whose a sandbox was when somebody was judged who wants to be it; epoch 0 and no nonce where it was nobody's yet. */
public record Predecessor(long epoch, String nonce) {

    public static final Predecessor NOBODY = new Predecessor(0, "");

    public static Predecessor of(Ownership owner) {
        return new Predecessor(owner.epoch(), owner.nonce());
    }
}
