package dev.sandmesh.control.access;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The keys by which access tokens are believed, newest first. */
final class ListSigningKeys implements Endpoint<NoBody, ListSigningKeys.SigningKeyList> {

    private final SigningKeys keys;

    ListSigningKeys(SigningKeys keys) {
        this.keys = keys;
    }

    /** What the contract calls SigningKeyList. */
    record SigningKeyList(List<SigningKeyView> items) {}

    /** What the contract calls SigningKey. */
    record SigningKeyView(
            String kid,
            String algorithm,
            Instant createdAt,
            @Nullable Instant retiresAt,
            boolean signs) {

        static SigningKeyView of(SigningKey key) {
            return new SigningKeyView(
                    key.kid(), SigningKey.ALGORITHM, key.createdAt(), key.retiresAt(), key.retiresAt() == null);
        }
    }

    @Override
    public String id() {
        return "listSigningKeys";
    }

    @Override
    public Future<SigningKeyList> handle(Call<NoBody> call) {
        return keys.list()
                .map(found -> new SigningKeyList(
                        found.stream().map(SigningKeyView::of).toList()));
    }
}
