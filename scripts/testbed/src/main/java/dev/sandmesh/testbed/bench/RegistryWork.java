package dev.sandmesh.testbed.bench;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;

/** What people and scripts ask of a registry; every server is asked the same. Runs on one event loop. */
final class RegistryWork {

    /** Kinds of requests; a mix of them has ten lists, five filtered ones, ten details and five patches in thirty. */
    enum Kind {
        LIST("list, 50 of a page", 10),
        FILTERED("list by environment, health and label", 5),
        DETAIL("one sandbox", 10),
        PATCH("patch of a label", 5);

        private final String title;
        private final int share;

        Kind(String title, int share) {
            this.title = title;
            this.share = share;
        }

        String title() {
            return title;
        }
    }

    private static final String FILTER = "&environment=prod&health=degraded&label=team%3Dteam-3";
    private static final int PAGES = 20;
    private static final int SHARES = 30;

    private final List<String> ids;
    private final long[] versions;
    private final Random random = new Random(5);
    private int patched;

    RegistryWork(List<String> ids) {
        this.ids = ids;
        this.versions = new long[ids.size()];
    }

    Future<?> request(RegistryDoor door, Kind kind) {
        return switch (kind) {
            case LIST -> door.list(1 + random.nextInt(PAGES), "");
            case FILTERED -> door.list(1, FILTER);
            case DETAIL -> detail(door, random.nextInt(ids.size()));
            case PATCH -> patch(door, patched++ % ids.size());
        };
    }

    Future<?> mixed(RegistryDoor door) {
        int chosen = random.nextInt(SHARES);
        for (Kind kind : Kind.values()) {
            chosen -= kind.share;
            if (chosen < 0) {
                return request(door, kind);
            }
        }
        throw new IllegalStateException("the shares do not add up");
    }

    /** Whether every kind of statement gets through. */
    boolean answers(RegistryDoor door) {
        return Future.all(request(door, Kind.LIST), request(door, Kind.PATCH))
                .map(true)
                .otherwise(false)
                .await();
    }

    private Future<?> detail(RegistryDoor door, int index) {
        return door.detail(ids.get(index)).map(found -> read(index, found));
    }

    /** One after the other, so that no two patches of a sandbox meet; what is lost is read again. */
    private Future<?> patch(RegistryDoor door, int index) {
        String id = ids.get(index);
        long version = Math.max(1, versions[index]);
        JsonObject patch = new JsonObject().put("labels", new JsonObject().put("bench", "v" + version));
        return door.patch(id, version, patch)
                .recover(lost ->
                        door.detail(id).map(found -> read(index, found)).compose(found -> Future.failedFuture(lost)))
                .map(changed -> read(index, changed));
    }

    private JsonObject read(int index, JsonObject sandbox) {
        if (!ids.get(index).equals(sandbox.getString("id"))) {
            throw new IllegalStateException("not the sandbox that was asked for: " + sandbox.encode());
        }
        versions[index] = sandbox.getLong("version");
        return sandbox;
    }
}
