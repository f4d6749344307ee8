package dev.sandmesh.control.liveview.rfb;

import dev.sandmesh.control.liveview.rfb.RfbFault.Kind;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a connection speaks until its ServerInit; afterwards all are the same (RFB "ProtocolVersion"). */
enum ProtocolVersion {
    /** The server decides on the security, and tells no result of None. */
    V3_3("RFB 003.003\n"),
    /** The client chooses the security; the server tells no result of None. */
    V3_7("RFB 003.007\n"),
    /** There is always a result, and a reason if it is bad. */
    V3_8("RFB 003.008\n");

    static final int BYTES = 12;

    private static final Pattern FORM = Pattern.compile("RFB (\\d{3})\\.(\\d{3})\n");

    private final String line;

    ProtocolVersion(String line) {
        this.line = line;
    }

    Buffer message() {
        return Buffer.buffer(line);
    }

    /**
     * The greatest that we and a server share. Of what says less than 3.7 nothing but 3.3 is known to be spoken, and some say more than
     * there is (3.889, 4.1, 5.0) and speak 3.8.
     *
     * @param message {@link #BYTES} bytes
     */
    static ProtocolVersion sharedWith(Buffer message) {
        Matcher form = FORM.matcher(message.toString(StandardCharsets.ISO_8859_1));
        if (!form.matches()) {
            throw new RfbException(
                    Kind.NOT_RFB,
                    "What listens there as the VNC server does not speak RFB: see which program has the port.");
        }
        int version = 1000 * Integer.parseInt(form.group(1)) + Integer.parseInt(form.group(2));
        if (version < 3003) {
            throw new RfbException(
                    Kind.UNSUPPORTED_VERSION,
                    "The VNC server speaks RFB " + form.group(1) + "." + form.group(2)
                            + ", a live view needs 003.003 at least: upgrade the server.");
        }
        if (version < 3007) {
            return V3_3;
        }
        return version < 3008 ? V3_7 : V3_8;
    }

    /**
     * Of a viewer, who was offered 3.8.
     *
     * @param message {@link #BYTES} bytes
     */
    static boolean isOurs(Buffer message) {
        return message.toString(StandardCharsets.ISO_8859_1).equals(V3_8.line);
    }
}
