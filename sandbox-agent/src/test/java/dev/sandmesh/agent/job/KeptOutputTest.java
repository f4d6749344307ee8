package dev.sandmesh.agent.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.protocol.command.CommandOutput;
import dev.sandmesh.protocol.command.OutputPiece;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class KeptOutputTest {

    private static final int LARGEST_WRITE = 100_000;
    private static final int STEPS = 300;

    private final Chunks chunks = new Chunks();

    /** D11: whatever is written, sent, sent again and acked in whatever parts, each message has the bytes that its numbers say. */
    @Property(tries = 150)
    void whatIsSentIsWhatWasBroughtAtItsPlace(@ForAll long seed) {
        Random random = new Random(seed);
        // two jobs share what is used again, so that one could get bytes of the other
        List<Story> stories = List.of(new Story(chunks, 7), new Story(chunks, 113));
        for (int step = 0; step < STEPS; step++) {
            stories.get(random.nextInt(stories.size())).step(random);
            stories.forEach(Story::demandWhole);
        }
    }

    /** A job, with what is on its way of it. */
    private static final class Story {

        private final KeptOutput kept;
        private final int key;
        private final List<KeptOutput.Load> flying = new ArrayList<>();
        private long acked;

        Story(Chunks chunks, int key) {
            this.kept = new KeptOutput(chunks);
            this.key = key;
        }

        void step(Random random) {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> {
                    if (!kept.isFull()) {
                        add(random);
                    }
                }
                case 3, 4 -> load(kept.start() + (long) (random.nextDouble() * kept.size()));
                case 5, 6 -> {
                    acked = kept.start() + (long) (random.nextDouble() * (kept.size() + 1));
                    kept.taken(acked);
                }
                default -> {
                    if (random.nextInt(10) == 0) {
                        kept.forget(kept.end());
                    }
                }
            }
        }

        private void add(Random random) {
            int length = random.nextBoolean() ? random.nextInt(200) : random.nextInt(LARGEST_WRITE);
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = at(kept.end() + i);
            }
            OutputPiece.Stream stream = random.nextInt(4) == 0 ? OutputPiece.Stream.STDERR : OutputPiece.Stream.STDOUT;
            kept.add(stream, Buffer.buffer(bytes));
            Arrays.fill(bytes, (byte) 0);
        }

        private void load(long from) {
            KeptOutput.Load load = kept.load(from);
            assertThat(load.from()).isEqualTo(from);
            assertThat(load.pieces().stream().mapToInt(OutputPiece::length).sum())
                    .isEqualTo(load.bytes().length())
                    .isLessThanOrEqualTo(CommandOutput.MOST_BYTES);
            assertThat(load.bytes().length() > 0).isEqualTo(from < kept.end());
            flying.add(load);
        }

        /** Of what is acked nobody reads anything any more. */
        void demandWhole() {
            flying.removeIf(load -> load.to() <= acked);
            for (KeptOutput.Load load : flying) {
                for (int i = (int) Math.max(0, acked - load.from());
                        i < load.bytes().length();
                        i++) {
                    if (load.bytes().getByte(i) != at(load.from() + i)) {
                        throw new AssertionError("byte " + (load.from() + i) + " is another one");
                    }
                }
            }
        }

        private byte at(long place) {
            return (byte) (place * key + place / 251);
        }
    }

    @Test
    void whatIsTakenIsUsedAgainAndWhatIsForgottenIsNot() {
        KeptOutput kept = new KeptOutput(chunks);
        byte[] first = chunks.take();
        chunks.give(first);
        kept.add(OutputPiece.Stream.STDOUT, Buffer.buffer(new byte[Chunks.SIZE]));
        kept.taken(kept.end());
        assertThat(chunks.take()).isSameAs(first);
        chunks.give(first);
        kept.add(OutputPiece.Stream.STDOUT, Buffer.buffer(new byte[Chunks.SIZE]));
        kept.forget(kept.end());
        assertThat(chunks.take()).isNotSameAs(first);
    }
}
