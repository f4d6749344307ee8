package dev.sandmesh.protocol;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

/** Fills any record of the protocol with random values that lie within the bounds of every field. */
final class RandomMessages {

    private static final String ALPHABET = "abcXYZ019._:-";

    private final Random random;

    RandomMessages(Random random) {
        this.random = random;
    }

    /** A random instance of the same record as {@code example}. */
    ProtocolMessage like(ProtocolMessage example) {
        return (ProtocolMessage) record(example.getClass());
    }

    private Object record(Class<?> type) {
        try {
            RecordComponent[] components = type.getRecordComponents();
            Class<?>[] types = new Class<?>[components.length];
            Object[] values = new Object[components.length];
            for (int i = 0; i < components.length; i++) {
                types[i] = components[i].getType();
                values[i] = value(components[i].getGenericType());
            }
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot fill " + type, e);
        }
    }

    private Object value(Type type) {
        if (type instanceof ParameterizedType generic) {
            return generic(generic);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            return plain.getEnumConstants()[random.nextInt(plain.getEnumConstants().length)];
        }
        if (plain.isSealed()) {
            return value(plain.getPermittedSubclasses()[random.nextInt(plain.getPermittedSubclasses().length)]);
        }
        if (plain == SandboxId.class) {
            return new SandboxId(uuid());
        }
        return plain.isRecord() ? record(plain) : scalar(plain);
    }

    private Object scalar(Class<?> type) {
        Map<Class<?>, Supplier<Object>> makers = Map.of(
                String.class, this::token,
                int.class, () -> 1 + random.nextInt(64),
                Integer.class, () -> 1 + random.nextInt(64),
                long.class, () -> 100L + random.nextInt(60_000),
                double.class, () -> random.nextDouble() * 100,
                boolean.class, random::nextBoolean,
                Instant.class, () -> Instant.ofEpochMilli(Math.floorMod(random.nextLong(), 4_000_000_000_000L)),
                UUID.class, this::uuid,
                // bytes beside a message are no part of its JSON form
                Buffer.class, Buffer::buffer,
                JsonObject.class, () -> new JsonObject().put(token(), random.nextInt()));
        return Optional.ofNullable(makers.get(type))
                .orElseThrow(() -> new IllegalStateException("no maker for " + type))
                .get();
    }

    private Object generic(ParameterizedType type) {
        Type[] arguments = type.getActualTypeArguments();
        if (type.getRawType() == Optional.class) {
            return random.nextBoolean() ? Optional.of(value(arguments[0])) : Optional.empty();
        }
        int size = random.nextInt(4);
        if (type.getRawType() == List.class) {
            List<Object> list = new ArrayList<>();
            // a command has to name a program
            for (int i = 0; i <= size; i++) {
                list.add(value(arguments[0]));
            }
            return list;
        }
        Map<Object, Object> map = new HashMap<>();
        for (int i = 0; i < size; i++) {
            map.put(value(arguments[0]), value(arguments[1]));
        }
        return map;
    }

    private UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    private String token() {
        StringBuilder token = new StringBuilder();
        int length = 1 + random.nextInt(15);
        for (int i = 0; i < length; i++) {
            token.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return token.toString();
    }
}
