package dev.sandmesh.agent.capacity;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.util.Base64;
import java.util.Random;

/** A page as heavy as those that tasks work on, served on loopback so that no network is measured. */
final class HeavyPage {

    private static final int SIDE = 128;
    private static final int HEADER = 54;
    private static final int BYTES_PER_PIXEL = 3;

    private final HttpServer server;

    /**
     * What is on the page.
     *
     * @param heapMebibytes what its script holds
     */
    record Weight(int nodes, int images, int heapMebibytes) {}

    private HeavyPage(HttpServer server) {
        this.server = server;
    }

    static Future<HeavyPage> serve(Vertx vertx, Weight weight) {
        Buffer body = Buffer.buffer(html(weight));
        return vertx.createHttpServer()
                .requestHandler(request -> request.response()
                        .putHeader("content-type", "text/html; charset=utf-8")
                        .putHeader("cache-control", "no-store")
                        .end(body))
                .listen(0, "127.0.0.1")
                .map(HeavyPage::new);
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort() + "/";
    }

    Future<Void> close() {
        return server.close();
    }

    /** Building it is part of the load; what the timer does afterwards goes on as long as the page is open. */
    static String html(Weight weight) {
        StringBuilder page = new StringBuilder("""
                <!doctype html><html lang="en"><head><meta charset="utf-8"><title>calibration</title><style>
                body { font: 14px sans-serif; display: grid; grid-template-columns: repeat(8, 1fr); gap: 4px; }
                div { border: 1px solid #888; border-radius: 4px; box-shadow: 0 1px 3px #aaa; padding: 2px; }
                </style></head><body>
                """);
        Random random = new Random(weight.nodes());
        for (int image = 0; image < weight.images(); image++) {
            page.append("<img alt=\"\" src=\"data:image/bmp;base64,")
                    .append(Base64.getEncoder().encodeToString(bitmap(random)))
                    .append("\">");
        }
        return page.append(script(weight)).append("</body></html>").toString();
    }

    private static String script(Weight weight) {
        return """
                <script>
                const held = [];
                for (let part = 0; part < %d; part++) held.push(new Uint8Array(1 << 20).fill(part));
                for (let index = 0; index < %d; index++) {
                  const node = document.createElement('div');
                  node.innerHTML = `<b>row ${index}</b> <span>${(index * 2654435761 %% 1e9).toString(36)}</span>`;
                  document.body.append(node);
                }
                const numbers = Float64Array.from({ length: 200000 }, (_, index) => Math.sin(index) * 1e6).sort();
                let turn = 0;
                setInterval(() => {
                  const node = document.body.children[turn++ %% document.body.children.length];
                  if (node) node.style.opacity = turn %% 2 ? 0.5 : 1;
                  let sum = 0;
                  for (let index = 0; index < 50000; index++) sum += Math.sqrt(numbers[index] * numbers[index]);
                  document.title = `calibration ${sum > 0} ${held.length}`;
                }, 100);
                </script>""".formatted(weight.heapMebibytes(), weight.nodes());
    }

    /** Noise, which no decoder makes short work of. */
    private static byte[] bitmap(Random random) {
        byte[] bytes = new byte[HEADER + SIDE * SIDE * BYTES_PER_PIXEL];
        random.nextBytes(bytes);
        Buffer header = Buffer.buffer()
                .appendString("BM")
                .appendIntLE(bytes.length)
                .appendIntLE(0)
                .appendIntLE(HEADER)
                .appendIntLE(40)
                .appendIntLE(SIDE)
                .appendIntLE(SIDE)
                .appendShortLE((short) 1)
                .appendShortLE((short) (8 * BYTES_PER_PIXEL))
                .appendIntLE(0)
                .appendIntLE(bytes.length - HEADER)
                .appendIntLE(2_835)
                .appendIntLE(2_835)
                .appendIntLE(0)
                .appendIntLE(0);
        header.getBytes(0, HEADER, bytes, 0);
        return bytes;
    }
}
