package dev.sandmesh.control.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MergePatchTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"a":"b"}         | {"a":"c"}                | {"a":"c"}
                    {"a":"b"}         | {"b":"c"}                | {"a":"b","b":"c"}
                    {"a":"b"}         | {"a":null}               | {}
                    {"a":"b","b":"c"} | {"a":null}               | {"b":"c"}
                    {"a":["b"]}       | {"a":"c"}                | {"a":"c"}
                    {"a":"c"}         | {"a":["b"]}              | {"a":["b"]}
                    {"a":{"b":"c"}}   | {"a":{"b":"d","c":null}} | {"a":{"b":"d"}}
                    {"a":[{"b":"c"}]} | {"a":[1]}                | {"a":[1]}
                    {"e":null}        | {"a":1}                  | {"e":null,"a":1}
                    {}                | {"a":{"bb":{"ccc":null}}}| {"a":{"bb":{}}}
                    """)
    void examplesOfTheStandard(String target, String patch, String result) {
        assertThat(MergePatch.apply(new JsonObject(target), new JsonObject(patch)))
                .isEqualTo(new JsonObject(result));
    }

    @Property(tries = 300)
    void applyingAPatchTwiceIsApplyingItOnce(
            @ForAll("objects") JsonObject target, @ForAll("objects") JsonObject patch) {
        JsonObject once = MergePatch.apply(target, patch);
        assertThat(MergePatch.apply(once, patch)).isEqualTo(once);
    }

    @Property(tries = 300)
    void theArgumentsAreNotChanged(@ForAll("objects") JsonObject target, @ForAll("objects") JsonObject patch) {
        String before = target.encode() + patch.encode();
        JsonObject result = MergePatch.apply(target, patch);
        result.put("a", "changed").put("d", "changed");
        assertThat(target.encode() + patch.encode()).isEqualTo(before);
    }

    @Property(tries = 300)
    void whatThePatchDoesNotNameStays(@ForAll("objects") JsonObject target, @ForAll("objects") JsonObject patch) {
        JsonObject result = MergePatch.apply(target, patch);
        for (String name : target.fieldNames()) {
            if (!patch.containsKey(name)) {
                assertThat(result.getValue(name)).isEqualTo(target.getValue(name));
            }
        }
    }

    @Property(tries = 300)
    void whatThePatchNullsIsGoneAndWhatItSetsIsThere(
            @ForAll("objects") JsonObject target, @ForAll("objects") JsonObject patch) {
        JsonObject result = MergePatch.apply(target, patch);
        for (Map.Entry<String, Object> field : patch) {
            if (field.getValue() == null) {
                assertThat(result.containsKey(field.getKey())).isFalse();
            } else if (!(field.getValue() instanceof JsonObject)) {
                assertThat(result.getValue(field.getKey())).isEqualTo(field.getValue());
            }
        }
    }

    @Property(tries = 300)
    void thePatchBetweenTwoMakesTheOneOfTheOther(
            @ForAll("objects") JsonObject some, @ForAll("objects") JsonObject others) {
        // without nulls, which no patch can set
        JsonObject before = MergePatch.apply(new JsonObject(), some);
        JsonObject after = MergePatch.apply(new JsonObject(), others);
        JsonObject patch = MergePatch.between(before, after);
        assertThat(MergePatch.apply(before, patch)).isEqualTo(after);
        assertThat(MergePatch.between(after, after)).isEqualTo(new JsonObject());
    }

    @Provide
    Arbitrary<JsonObject> objects() {
        Arbitrary<Object> leaf = Arbitraries.oneOf(
                Arbitraries.strings().alpha().ofMaxLength(3).map(text -> text),
                Arbitraries.integers().between(0, 9).map(number -> number),
                Arbitraries.of(true, false).map(flag -> flag),
                Arbitraries.integers().between(0, 9).list().ofMaxSize(3).map(JsonArray::new));
        Arbitrary<Object> value = Arbitraries.oneOf(
                leaf.injectNull(0.3), object(leaf.injectNull(0.3)).map(json -> json));
        return object(Arbitraries.oneOf(value, object(value).map(json -> json)));
    }

    private static Arbitrary<JsonObject> object(Arbitrary<Object> value) {
        return Arbitraries.maps(Arbitraries.of("a", "b", "c", "d"), value)
                .ofMaxSize(4)
                .map(JsonObject::new);
    }
}
