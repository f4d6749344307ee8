package dev.sandmesh.control.door;

import dev.sandmesh.control.http.Caller;
import dev.sandmesh.protocol.Address;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which addresses a client of the bus door may use. Whatever is not named here is refused. */
final class BusDoorPolicy {

    static final String READ = "sandbox:read";
    private static final Pattern SAMPLES = Pattern.compile("fleet\\.samples\\.([A-Za-z0-9][A-Za-z0-9._-]{0,62})");

    private BusDoorPolicy() {}

    static boolean mayRegister(Caller caller, String address) {
        return caller.may(READ) && (address.equals(Address.CHANGES) || mayWatch(caller, address));
    }

    static boolean maySend(Caller caller, String address) {
        return address.equals(Address.QUERY) && caller.may(READ);
    }

    /** Whether this client may see changes of an environment; what belongs to none, everybody may who may see any. */
    static boolean maySee(Caller caller, String environment) {
        return caller.may(READ)
                && (environment.isEmpty() || caller.environments().covers(environment));
    }

    /** Empty for what belongs to none. */
    static String environmentOf(String address) {
        Matcher samples = SAMPLES.matcher(address);
        return samples.matches() ? samples.group(1) : "";
    }

    private static boolean mayWatch(Caller caller, String address) {
        String environment = environmentOf(address);
        return !environment.isEmpty() && caller.environments().covers(environment);
    }
}
