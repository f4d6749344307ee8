package dev.sandmesh.control.liveview;

import dev.sandmesh.protocol.ErrorKind;
import dev.sandmesh.protocol.Fields;
import dev.sandmesh.protocol.ProtocolException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.UUID;

/** What a viewer says beside RFB, in a text frame: about who controls the screen. */
sealed interface Word {

    int LONGEST_REASON = 200;

    /** To control it, now or when it is one's turn. */
    record Ask() implements Word {}

    /** Not to control it, or not to ask any longer. */
    record Release() implements Word {}

    /** That another, who has asked, controls it. */
    record Grant(UUID to) implements Word {}

    /** To control it at once, whoever does; {@code reason} is told to that one. */
    record Take(String reason) implements Word {}

    /** That the worker takes no new task while this one controls the screen, or does again. */
    record Worker(boolean paused) implements Word {}

    /** Fails with a {@link ProtocolException} that names what is wrong. */
    static Word read(String text) {
        Fields said;
        try {
            said = Fields.of(new JsonObject(text));
        } catch (DecodeException | ClassCastException e) {
            throw new ProtocolException(ErrorKind.NOT_AN_OBJECT, "", "a text frame is no JSON object");
        }
        String type = said.token("type", 20);
        return switch (type) {
            case "ask" -> new Ask();
            case "release" -> new Release();
            case "grant" -> new Grant(said.sandboxId("to").value());
            case "take" -> new Take(reason(said));
            case "pauseWorker" -> new Worker(true);
            case "resumeWorker" -> new Worker(false);
            default -> throw said.unknownType(type);
        };
    }

    private static String reason(Fields said) {
        String reason = said.text("reason", LONGEST_REASON).strip();
        if (reason.isEmpty()) {
            throw said.fault(ErrorKind.OUT_OF_RANGE, "reason", "has to say why the other is not asked");
        }
        return reason;
    }
}
