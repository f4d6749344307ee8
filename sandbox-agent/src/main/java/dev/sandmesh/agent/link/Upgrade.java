package dev.sandmesh.agent.link;

import dev.sandmesh.protocol.view.HopTicket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks a control node to speak bare bytes from here on. By hand: so nothing of HTTP stays between the socket and the bytes. */
final class Upgrade {

    private static final int LONGEST_HEAD = 8 * 1024;
    private static final String END = "\r\n\r\n";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})[ \r]");
    private static final String SWITCHING_PROTOCOLS = "101";

    private final NetSocket socket;
    private final Promise<Buffer> answered = Promise.promise();
    private Buffer head = Buffer.buffer();

    private Upgrade(NetSocket socket) {
        this.socket = socket;
    }

    /** Done with what came behind the answer; the socket is paused then. To be called as soon as the socket is there, on its event loop. */
    static Future<Buffer> ask(NetSocket socket, String place, String hop) {
        Upgrade upgrade = new Upgrade(socket);
        socket.handler(upgrade::heard);
        socket.exceptionHandler(upgrade.answered::tryFail);
        socket.closeHandler(gone -> upgrade.answered.tryFail("the control node ended the connection"));
        socket.write("GET " + HopTicket.PATH + " HTTP/1.1\r\nHost: " + place + "\r\nConnection: Upgrade\r\nUpgrade: "
                        + HopTicket.UPGRADE + "\r\nAuthorization: Bearer " + hop + END)
                .onFailure(upgrade.answered::tryFail);
        return upgrade.answered.future();
    }

    private void heard(Buffer bytes) {
        head.appendBuffer(bytes);
        int end = head.toString(StandardCharsets.ISO_8859_1).indexOf(END);
        if (end >= 0) {
            socket.pause();
            answer(head.getString(0, end + 2), head.getBuffer(end + END.length(), head.length()));
        } else if (head.length() > LONGEST_HEAD) {
            socket.pause();
            answered.tryFail("the control node's answer does not end");
        }
    }

    private void answer(String said, Buffer behind) {
        Matcher status = STATUS.matcher(said);
        if (!status.lookingAt()) {
            answered.tryFail("what answers is no control node");
        } else if (status.group(1).equals(SWITCHING_PROTOCOLS)) {
            answered.tryComplete(behind);
        } else {
            answered.tryFail("the control node answered " + status.group(1));
        }
    }
}
