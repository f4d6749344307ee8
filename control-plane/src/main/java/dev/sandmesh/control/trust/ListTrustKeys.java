package dev.sandmesh.control.trust;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys by which agents and control plane believe each other. */
final class ListTrustKeys implements Endpoint<NoBody, ListTrustKeys.TrustKeyList> {

    private final TrustKeys keys;

    ListTrustKeys(TrustKeys keys) {
        this.keys = keys;
    }

    /** What the contract calls TrustKeyList. */
    record TrustKeyList(List<TrustKeyView> items) {

        static TrustKeyList of(List<TrustKey> found, TrustKeys keys) {
            return new TrustKeyList(found.stream()
                    .map(key -> new TrustKeyView(
                            key.kid(),
                            key.sealed().purpose().wireName(),
                            key.createdAt(),
                            key.retires().orElse(null),
                            keys.signs(key)))
                    .toList());
        }
    }

    /** What the contract calls TrustKey. */
    record TrustKeyView(
            String kid,
            String purpose,
            Instant createdAt,
            @Nullable Instant retiresAt,
            boolean signs) {}

    @Override
    public String id() {
        return "listTrustKeys";
    }

    @Override
    public Future<TrustKeyList> handle(Call<NoBody> call) {
        return keys.list().map(found -> TrustKeyList.of(found, keys));
    }
}
