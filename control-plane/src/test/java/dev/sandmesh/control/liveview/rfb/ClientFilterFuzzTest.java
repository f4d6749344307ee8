package dev.sandmesh.control.liveview.rfb;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sandmesh.protocol.view.ViewMode;
import io.vertx.core.buffer.Buffer;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whatever a viewer sends. The seed of a run is printed, and taken from {@code -Dseed}. */
class ClientFilterFuzzTest {

    private static final int INPUTS = 1_200_000;
    private static final int[] TYPES = {0, 2, 3, 4, 5, 6, 150, 248, 250, 251, 255};

    private int faults;
    private int passed;

    @Test
    void noForbiddenByteOfAMillionInputsReachesTheServer() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed of the viewers' bytes: " + seed);
        for (int i = 0; i < INPUTS; i++) {
            SplittableRandom random = new SplittableRandom(seed + i);
            byte[] input = input(random);
            try {
                run(input, random);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("with -Dseed=" + (seed + i) + " the first input", e);
            }
        }
        System.out.println(INPUTS + " inputs, " + faults + " ended in a fault, " + passed + " bytes passed");
        assertThat(faults).isBetween(INPUTS / 10, INPUTS * 9 / 10);
        assertThat(passed).isGreaterThan(INPUTS);
    }

    @Test
    void whatAnInputComesToDoesNotDependOnItsPieces() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed of the viewers' bytes: " + seed);
        for (int i = 0; i < INPUTS / 4; i++) {
            SplittableRandom random = new SplittableRandom(seed + i);
            Buffer input = Buffer.buffer(input(random));
            ViewMode mode = Said.mode(random);
            Passage atOnce = new ClientFilter(mode).accept(input);
            ClientFilter filter = new ClientFilter(mode);
            Buffer passed = Buffer.buffer();
            Optional<RfbFault> fault = Optional.empty();
            int end;
            for (int at = 0; at < input.length(); at = end) {
                end = Math.min(input.length(), at + 1 + random.nextInt(30));
                Passage passage = filter.accept(input.slice(at, end));
                passed.appendBuffer(passage.bytes());
                fault = passage.fault();
            }
            assertThat(passed).as("with -Dseed=%s the first input", seed + i).isEqualTo(atOnce.bytes());
            assertThat(fault).isEqualTo(atOnce.fault());
        }
    }

    private void run(byte[] input, SplittableRandom random) {
        ViewMode mode = Said.mode(random);
        ClientFilter filter = new ClientFilter(mode);
        StrictServer server = new StrictServer();
        Buffer phase = Buffer.buffer();
        Buffer all = Buffer.buffer(input);
        boolean over = false;
        int at = 0;
        while (at < input.length) {
            int end = Math.min(input.length, at + 1 + random.nextInt(random.nextBoolean() ? 4 : 64));
            Passage passage = filter.accept(all.slice(at, end));
            assertThat(over && passage.bytes().length() > 0).isFalse();
            over = passage.fault().isPresent();
            phase.appendBuffer(passage.bytes());
            at = end;
            if (random.nextInt(8) == 0) {
                ViewMode next = Said.mode(random);
                Buffer now = filter.switchTo(next);
                if (mode == ViewMode.CONTROL && next == ViewMode.VIEW) {
                    hear(server, phase.appendBuffer(now), mode);
                    server.holdsNothing();
                    phase = Buffer.buffer();
                } else if (next != mode) {
                    hear(server, phase, mode);
                    phase = Buffer.buffer().appendBuffer(now);
                }
                mode = next;
            }
        }
        hear(server, phase.appendBuffer(filter.release()), mode);
        server.holdsNothing();
        faults += over ? 1 : 0;
    }

    private void hear(StrictServer server, Buffer bytes, ViewMode mode) {
        server.hear(bytes.getBytes(), mode);
        passed += bytes.length();
    }

    private static byte[] input(SplittableRandom random) {
        return switch (random.nextInt(4)) {
            case 0 -> Said.bytes(random, 100);
            case 1 -> ofKnownTypes(random);
            case 2 -> sequence(random);
            default -> damaged(sequence(random), random);
        };
    }

    /** Bytes that are often taken for what is known, with small numbers, which most lengths are. */
    private static byte[] ofKnownTypes(SplittableRandom random) {
        byte[] bytes = Said.bytes(random, 150);
        for (int i = 0; i < bytes.length; i++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> bytes[i] = (byte) TYPES[random.nextInt(TYPES.length)];
                case 2, 3 -> bytes[i] = (byte) random.nextInt(3);
                default -> {}
            }
        }
        return bytes;
    }

    private static byte[] sequence(SplittableRandom random) {
        Buffer bytes = Buffer.buffer();
        for (int i = random.nextInt(10); i >= 0; i--) {
            bytes.appendBytes(Said.random(random).bytes());
        }
        return bytes.getBytes();
    }

    private static byte[] damaged(byte[] bytes, SplittableRandom random) {
        for (int i = random.nextInt(4); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    @Test
    void whatIsDroppedIsNotKept() {
        ClientFilter filter = new ClientFilter(ViewMode.VIEW);
        Buffer head = Buffer.buffer(Said.text(new byte[0]).bytes()).setInt(4, 1 << 20);
        Buffer payload = Buffer.buffer(new byte[1 << 14]);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        dropClipboards(filter, head, payload, 4);
        long before = threads.getThreadAllocatedBytes(thread);
        dropClipboards(filter, head, payload, 1000);
        assertThat(threads.getThreadAllocatedBytes(thread) - before)
                .as("allocated while 1 GiB was dropped")
                .isLessThan(64 << 20);
    }

    private static void dropClipboards(ClientFilter filter, Buffer head, Buffer payload, int times) {
        for (int i = 0; i < times; i++) {
            filter.accept(head);
            for (int rest = 1 << 20; rest > 0; rest -= payload.length()) {
                assertNothing(filter.accept(payload));
            }
        }
    }

    private static void assertNothing(Passage passage) {
        if (passage.bytes().length() > 0 || passage.fault().isPresent()) {
            throw new AssertionError(passage.toString());
        }
    }

    @Test
    void oneThatIsFullKeepsLessThan32KiB() {
        List<ClientFilter> filters = new ArrayList<>();
        full();
        long before = used();
        for (int i = 0; i < 1000; i++) {
            filters.add(full());
        }
        assertThat((used() - before) / filters.size()).isLessThan(32 << 10);
    }

    private static ClientFilter full() {
        ClientFilter filter = new ClientFilter(ViewMode.CONTROL);
        filter.accept(Buffer.buffer(Said.encodings(new int[256]).bytes()));
        for (int key = 0; key < 64; key++) {
            filter.accept(Buffer.buffer(Said.qemuKey(true, key, key + 1).bytes()));
        }
        filter.accept(Buffer.buffer(Said.encodings(new int[256]).bytes()).slice(0, 1020));
        return filter;
    }

    private static long used() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
