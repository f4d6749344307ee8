package dev.sandmesh.control.access;

import dev.sandmesh.control.error.FieldError;
import dev.sandmesh.control.error.SandmeshException;
import dev.sandmesh.control.http.EnvironmentScope;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Refuses to give somebody an environment that there is not: a name mistyped would be theirs once somebody makes it. */
final class KnownEnvironments {

    private volatile @Nullable Supplier<Future<Set<String>>> names;

    /** Who knows them; nothing is refused before. */
    void from(Supplier<Future<Set<String>>> source) {
        names = source;
    }

    /** Fails with one error for each that is not there; none given are well. */
    Future<Void> demand(@Nullable List<String> given) {
        Supplier<Future<Set<String>>> source = names;
        if (given == null || source == null || EnvironmentScope.of(given).all()) {
            return Future.succeededFuture();
        }
        return source.get().map(known -> {
            List<FieldError> errors = new ArrayList<>();
            for (int i = 0; i < given.size(); i++) {
                if (!known.contains(given.get(i))) {
                    errors.add(new FieldError("/environments/" + i, "there is no such environment"));
                }
            }
            if (!errors.isEmpty()) {
                throw new SandmeshException("Some of it is wrong, see errors", errors);
            }
            return null;
        });
    }
}
