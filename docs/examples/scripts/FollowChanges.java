import dev.sandmesh.client.ChangeListener;
import dev.sandmesh.client.ClientConfig;
import dev.sandmesh.client.FleetException;
import dev.sandmesh.client.SandmeshClient;
import dev.sandmesh.protocol.client.Change;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Prints every change of the fleet as one line of JSON, and keeps the number of the last one in a file: the next run, today or tomorrow, goes on
 * right behind it.
 *
 * <pre>
 * export SANDMESH_URL=https://control.example SANDMESH_TOKEN=smt_...   (permission sandbox:read)
 * java -cp "$CLIENT/sandmesh-client-0.1.0-SNAPSHOT.jar:$CLIENT/lib/*" FollowChanges.java cursor.txt     (CLIENT=scripts/client/target)
 * </pre>
 */
public class FollowChanges {

    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 1) {
            System.err.println("usage: FollowChanges FILE");
            System.exit(2);
        }
        Path file = Path.of(arguments[0]);
        OptionalLong after = Files.exists(file)
                ? OptionalLong.of(Long.parseLong(Files.readString(file).strip()))
                : OptionalLong.empty();
        Map<String, String> told = System.getenv();
        Vertx vertx = Vertx.vertx();
        try {
            SandmeshClient fleet = SandmeshClient.connect(
                            vertx,
                            ClientConfig.of(
                                    told.getOrDefault("SANDMESH_URL", "http://127.0.0.1:8080"),
                                    told.getOrDefault("SANDMESH_TOKEN", "")))
                    .await(40, TimeUnit.SECONDS);
            fleet.changes(after, new Lines(file)).await(40, TimeUnit.SECONDS);
            System.err.println("following; Ctrl-C ends it");
        } catch (FleetException refused) {
            System.err.println(refused.code() + ": " + refused.getMessage());
            vertx.close().await(10, TimeUnit.SECONDS);
            System.exit(3);
        }
    }

    /** Called one after the other, on the event loop of the client: what takes longer than a line belongs on a thread of its own. */
    private static final class Lines implements ChangeListener {

        private final Path file;

        Lines(Path file) {
            this.file = file;
        }

        @Override
        public void changed(Change change) {
            System.out.println(change.toJson().encode());
            try {
                // As a whole or not at all, whenever this process may be killed.
                Path next = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), change.seq() + "\n");
                Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void resync() {
            System.err.println("the cursor was too old: what happened in between is not told, GET /api/v1/admin/sandboxes says how things stand");
        }
    }
}
