package dev.sandmesh.testbed;

import io.vertx.core.json.JsonObject;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A program that runs on a sandbox, as a script sees it that reads what is printed while it is printed. */
public final class ExecStream implements AutoCloseable {

    private static final int STDOUT = 1;
    private static final int STDERR = 2;
    private static final int END = 3;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final InputStream body;
    private final DataInputStream frames;

    private ExecStream(InputStream body) {
        this.body = body;
        this.frames = new DataInputStream(body);
    }

    /** Begins it through the node at {@code base}. */
    public static ExecStream begin(String base, String accessToken, String sandboxId, JsonObject exec)
            throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(base + "/api/v1/admin/sandboxes/" + sandboxId + "/exec"))
                .header("authorization", "Bearer " + accessToken)
                .header("content-type", "application/json")
                .header("accept", "application/vnd.sandmesh.stream")
                .timeout(LIMIT)
                .POST(HttpRequest.BodyPublishers.ofString(exec.encode()))
                .build();
        HttpResponse<InputStream> response = HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            try (InputStream refusal = response.body()) {
                throw new AssertionError("exec: " + response.statusCode() + " "
                        + new String(refusal.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return new ExecStream(response.body());
    }

    /**
     * Reads to the end.
     *
     * @return the result of the job
     */
    @CanIgnoreReturnValue
    public JsonObject read(OutputStream out, OutputStream errors) throws IOException {
        byte[] content;
        int kind;
        do {
            kind = frames.readUnsignedByte();
            frames.skipNBytes(3);
            content = frames.readNBytes(frames.readInt());
            if (kind == STDOUT) {
                out.write(content);
            } else if (kind == STDERR) {
                errors.write(content);
            }
        } while (kind != END);
        return new JsonObject(new String(content, StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
