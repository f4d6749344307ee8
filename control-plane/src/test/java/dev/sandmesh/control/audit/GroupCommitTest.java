package dev.sandmesh.control.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.error.ErrorCode;
import dev.sandmesh.control.error.SandmeshException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Entries that come while others are written. */
class GroupCommitTest {

    private final List<Promise<Void>> transactions = new ArrayList<>();
    private final List<List<String>> groups = new ArrayList<>();
    private final GroupCommit commit = new GroupCommit(entries -> {
        groups.add(entries.stream().map(AuditEntry::action).toList());
        Promise<Void> transaction = Promise.promise();
        transactions.add(transaction);
        return transaction.future();
    });

    @Test
    void whoComesMeanwhileSharesTheNextTransaction() {
        Future<Void> first = add("first");
        Future<Void> second = add("second");
        Future<Void> third = add("third");
        assertThat(groups).containsExactly(List.of("first"));
        transactions.get(0).complete();
        assertThat(first.succeeded()).isTrue();
        assertThat(second.isComplete()).isFalse();
        assertThat(groups).containsExactly(List.of("first"), List.of("second", "third"));
        transactions.get(1).complete();
        assertThat(second.succeeded() && third.succeeded()).isTrue();
        assertThat(add("later").isComplete()).isFalse();
        assertThat(groups).hasSize(3);
    }

    @Test
    void oneThatIsNotTakenKeepsNobodyElseOut() {
        add("first");
        Future<Void> good = add("good");
        Future<Void> bad = add("bad");
        transactions.get(0).complete();
        transactions.get(1).fail("not this one");
        transactions.get(2).complete();
        transactions.get(3).fail("not this one");
        assertThat(groups).endsWith(List.of("good", "bad"), List.of("good"), List.of("bad"));
        assertThat(good.succeeded()).isTrue();
        assertThat(bad.cause()).hasMessage("not this one");
    }

    @Test
    void whileTheDatabaseIsAwayAllAreToldAtOnce() {
        add("first");
        Future<Void> second = add("second");
        Future<Void> third = add("third");
        transactions.get(0).complete();
        transactions.get(1).fail(new SandmeshException(ErrorCode.DATABASE_UNAVAILABLE));
        assertThat(second.failed() && third.failed()).isTrue();
        assertThat(transactions).hasSize(2);
    }

    @Test
    void whatWaitsIsBounded() {
        add("first");
        List<Future<Void>> waiting =
                IntStream.range(0, 6_000).mapToObj(number -> add("next")).toList();
        assertThat(waiting.stream().filter(Future::failed)).hasSize(1_000);
        transactions.get(0).complete();
        assertThat(groups.get(1)).hasSize(200);
    }

    private Future<Void> add(String action) {
        return commit.add(AuditEntry.system("test", action));
    }
}
