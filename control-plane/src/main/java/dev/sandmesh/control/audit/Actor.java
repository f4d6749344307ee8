package dev.sandmesh.control.audit;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Caller;

/** Who did something, and with which role. */
public record Actor(Kind kind, String id, String name, String role) {

    /** What kind of actor there is; the wire name is the constant in lower case. */
    public enum Kind {
        USER,
        TOKEN,
        ANONYMOUS,
        AGENT,
        SYSTEM
    }

    static final Actor NOBODY = new Actor(Kind.ANONYMOUS, "", "anonymous", "");

    public static Actor of(Call<?> call) {
        Caller caller = call.caller();
        return switch (caller.kind()) {
            case ANONYMOUS -> NOBODY;
            case USER -> new Actor(Kind.USER, caller.id(), caller.name(), caller.role());
            case TOKEN -> new Actor(Kind.TOKEN, caller.id(), caller.name(), caller.role());
        };
    }

    public static Actor user(String id, String name, String role) {
        return new Actor(Kind.USER, id, name, role);
    }

    /** A sandbox, by what speaks for it. */
    public static Actor agent(String sandboxId, String name) {
        return new Actor(Kind.AGENT, sandboxId, name, "");
    }

    /** The control plane itself: what nobody has asked for. */
    public static Actor system(String name) {
        return new Actor(Kind.SYSTEM, "", name, "");
    }

    boolean anonymous() {
        return kind == Kind.ANONYMOUS;
    }
}
