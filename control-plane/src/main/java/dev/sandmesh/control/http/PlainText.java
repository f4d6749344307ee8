package dev.sandmesh.control.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sandmesh.control.error.FieldError;
import java.util.List;
import java.util.Optional;

/** What passes through JSON and addresses as text and yet is none: the database takes no NUL, and half of a character is none. */
final class PlainText {

    private static final char NOT_UTF8 = '\ufffd';

    private PlainText() {}

    /** Every place in a body whose text, or name, is none. */
    static void check(JsonNode node, String pointer, List<FieldError> errors) {
        if (node.isTextual()) {
            fault(node.textValue()).ifPresent(fault -> errors.add(new FieldError(pointer, fault)));
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            check(node.get(i), pointer + "/" + i, errors);
        }
        node.properties().forEach(property -> {
            String place = pointer + "/" + property.getKey().replace("~", "~0").replace("/", "~1");
            fault(property.getKey()).ifPresent(fault -> errors.add(new FieldError(place, fault)));
            check(property.getValue(), place, errors);
        });
    }

    /** The same for a part of an address, where whatever was no UTF-8 has become a sign of its own. */
    static Optional<String> addressFault(String text) {
        return text.indexOf(NOT_UTF8) >= 0 ? Optional.of("is not in UTF-8") : fault(text);
    }

    private static Optional<String> fault(String text) {
        if (text.indexOf('\0') >= 0) {
            return Optional.of("may not hold the character NUL");
        }
        boolean halved = text.codePoints()
                .anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
        return halved ? Optional.of("holds half of a character: a surrogate without its other half") : Optional.empty();
    }
}
