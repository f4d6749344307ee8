package dev.sandmesh.control.operation;

import dev.sandmesh.control.http.Caller;
import dev.sandmesh.protocol.Address;
import java.util.regex.Pattern;

/** Which addresses a client of the bus door may use. Whatever is not named here is refused. */
final class BusDoorPolicy {

    private static final String READ = "sandbox:read";
    private static final Pattern SAMPLES = Pattern.compile("fleet\\.samples\\.[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private BusDoorPolicy() {}

    static boolean mayRegister(Caller caller, String address) {
        boolean known =
                address.equals(Address.CHANGES) || SAMPLES.matcher(address).matches();
        return known && caller.may(READ);
    }

    static boolean maySend(Caller caller, String address) {
        return address.equals(Address.QUERY) && caller.may(READ);
    }

    /** Whether this client may see changes of an environment; everybody who may read sees all, until roles have scopes. */
    static boolean maySee(Caller caller, String environment) {
        return !environment.isEmpty() && caller.may(READ);
    }
}
