package dev.sandmesh.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever arrives, reading ends in the message or in a {@link ProtocolException}, and in nothing else. */
class DecodingPropertyTest {

    private static final String CONTROL = "\u0000\u0007\u001b[31m\u202e\u200b\ud800";

    @Provide
    Arbitrary<Example<?>> examples() {
        return Arbitraries.of(Examples.all());
    }

    @Property(tries = 4_000)
    void malformedMessageEndsInATypedErrorOrIsRead(
            @ForAll("examples") Example<?> example, @ForAll Random random, @ForAll("mutations") int mutation) {
        JsonObject json = copy(example.message().toJson());
        mutate(json, random, mutation);
        Throwable failure = catchThrowable(() -> decode(example, json));
        if (failure != null) {
            assertThat(failure).as("%s with %s", example, json).isInstanceOf(ProtocolException.class);
            assertThat(((ProtocolException) failure).summary()).hasSizeLessThan(400);
        }
    }

    @Provide
    Arbitrary<Integer> mutations() {
        return Arbitraries.integers().between(0, MUTATIONS.size() - 1);
    }

    @Property(tries = 1_000)
    void unknownFieldsAreIgnored(@ForAll("examples") Example<?> example, @ForAll Random random) {
        JsonObject json = copy(example.message().toJson());
        json.put("unknown" + random.nextInt(), new JsonObject().put("nested", new JsonArray().add(1)));
        assertThat(decode(example, json)).isEqualTo(example.message());
    }

    @Property(tries = 4_000)
    void everyMessageComesBackAsItWasSent(@ForAll("examples") Example<?> example, @ForAll Random random) {
        ProtocolMessage sent = new RandomMessages(random).like(example.message());
        assertThat(decode(example, copy(sent.toJson()))).isEqualTo(sent);
    }

    @Property(tries = 1_000)
    void controlCharactersNeverReachAFeature(@ForAll("examples") Example<?> example, @ForAll Random random) {
        JsonObject json = copy(example.message().toJson());
        Map.Entry<JsonObject, String> place = place(json, random);
        place.getKey().put(place.getValue(), "a" + CONTROL + "b");
        Throwable failure = catchThrowable(() -> {
            ProtocolMessage read = decode(example, json);
            if (!isOpaque(example)) {
                assertThat(read.toJson().encode()).doesNotContain("\\u001b", "\u202e", "\\u0000", "\\u0007");
            }
        });
        if (failure != null) {
            assertThat(failure).isInstanceOf(ProtocolException.class);
        }
    }

    /**
     * Holds a JSON object that is passed on unread: whoever made it has read it before, or whoever gets it reads it. Or what a person
     * orders, which is to come as it was said.
     */
    private static boolean isOpaque(Example<?> example) {
        return example.name().startsWith("change")
                || example.name().startsWith("order-exec")
                || example.name().startsWith("start-operation")
                || example.name().equals("command-again")
                || example.name().startsWith("relay-re")
                || example.name().equals("heartbeat-ack-configuration");
    }

    private static final List<Object> MUTATIONS = List.of(
            "",
            CONTROL,
            "x".repeat(2_000),
            "x".repeat(300_000),
            -1,
            Long.MAX_VALUE,
            Double.MAX_VALUE,
            0.5,
            true,
            new JsonObject(),
            new JsonArray(),
            new JsonArray(new ArrayList<>(java.util.Collections.nCopies(2_000, "x"))),
            new JsonArray(new ArrayList<>(java.util.Collections.nCopies(2_000, new JsonObject()))),
            "not-a-known-type",
            "<null>",
            "<remove>",
            "<deep>");

    private static void mutate(JsonObject json, Random random, int mutation) {
        Map.Entry<JsonObject, String> place = place(json, random);
        Object value = MUTATIONS.get(mutation);
        if ("<remove>".equals(value)) {
            place.getKey().remove(place.getValue());
        } else if ("<null>".equals(value)) {
            place.getKey().putNull(place.getValue());
        } else if ("<deep>".equals(value)) {
            place.getKey().put(place.getValue(), deep());
        } else {
            place.getKey().put(place.getValue(), value);
        }
    }

    private static JsonObject deep() {
        JsonObject inner = new JsonObject();
        for (int i = 0; i < 200; i++) {
            inner = new JsonObject().put("deeper", inner);
        }
        return inner;
    }

    /** One field anywhere inside the message. */
    private static Map.Entry<JsonObject, String> place(JsonObject json, Random random) {
        List<Map.Entry<JsonObject, String>> places = new ArrayList<>();
        collect(json, places);
        return places.get(random.nextInt(places.size()));
    }

    private static void collect(JsonObject json, List<Map.Entry<JsonObject, String>> places) {
        for (String name : json.fieldNames()) {
            places.add(Map.entry(json, name));
            Object value = json.getValue(name);
            if (value instanceof JsonObject object) {
                collect(object, places);
            } else if (value instanceof JsonArray array) {
                array.stream().filter(JsonObject.class::isInstance).forEach(item -> collect((JsonObject) item, places));
            }
        }
    }

    private static JsonObject copy(JsonObject json) {
        return new JsonObject(json.toBuffer());
    }

    private static ProtocolMessage decode(Example<?> example, JsonObject json) {
        return Bus.decode(json, example.reader());
    }
}
