package dev.sandmesh.agent.adspower;

import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What came of one call. */
public sealed interface Answer {
    /** It was done; {@code data} is empty where AdsPower sends none. */
    record Ok(JsonObject data) implements Answer {}

    /** AdsPower works and says no, in its own words. */
    record Refused(RefusalKind kind, String text) implements Answer {
        private static final Pattern KERNEL = Pattern.compile("(?:SunBrowser|FlowerBrowser) (\\d+)");

        /** The version of the browser that is missing. */
        public Optional<String> kernel() {
            Matcher matcher = KERNEL.matcher(text);
            return kind == RefusalKind.KERNEL_MISSING && matcher.find()
                    ? Optional.of(matcher.group(1))
                    : Optional.empty();
        }
    }

    /** Something answers, but not as AdsPower does, or not what it was asked. */
    record NotJson(String text) implements Answer {}

    /** Nothing answers. */
    record Unreachable(Why why, String text) implements Answer {}

    /** The call was not made. */
    record NotSent(String text) implements Answer {}

    /** How a call remains without an answer. */
    enum Why {
        /** Nobody listens. */
        REFUSED,
        /** Connected, and nothing comes. */
        SILENT,
        /** The connection ended before the answer did. */
        RESET
    }

    default boolean isOk() {
        return this instanceof Ok;
    }

    default boolean is(RefusalKind kind) {
        return this instanceof Refused refused && refused.kind() == kind;
    }

    /** What happened, for people. */
    default String sentence() {
        if (this instanceof Refused refused && refused.kind() == RefusalKind.KEY_UNUSABLE) {
            return "AdsPower wants a key, and " + refused.text();
        }
        if (this instanceof Refused refused && refused.kind() == RefusalKind.FOREIGN_LISTENER) {
            return "AdsPower is not asked: " + refused.text() + ": "
                    + refused.kind().advice();
        }
        if (this instanceof Refused refused) {
            return "AdsPower says '" + refused.text() + "': " + refused.kind().advice();
        }
        if (this instanceof NotJson garbage) {
            return "AdsPower answers " + garbage.text();
        }
        if (this instanceof Unreachable none) {
            return "AdsPower " + none.text();
        }
        return this instanceof NotSent unsent ? "AdsPower is not asked: " + unsent.text() : "AdsPower answers";
    }
}
