package dev.sandmesh.agent.job;

import dev.sandmesh.protocol.command.CommandResult;
import dev.sandmesh.protocol.command.Exec;
import dev.sandmesh.protocol.command.Feed;
import dev.sandmesh.protocol.command.Job;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/** One job from its beginning until its result is taken, on the job verticle's event loop. */
final class JobUnderWay {

    /** Each is answered when it is taken; whoever sends more at once than that does not wait for answers. */
    private static final int MOST_FEEDS = 4;

    private final Job job;
    private final RunningJob running;
    private final Outlet outlet;
    private final Future<CommandResult> ended;
    private Future<Void> feeding = Future.succeededFuture();
    private int feeds;
    private long fed;
    private boolean inputEnded;

    /** {@code ended} has the result, once it is kept. */
    JobUnderWay(Job job, RunningJob running, Outlet outlet, Future<CommandResult> ended) {
        this.job = job;
        this.running = running;
        this.outlet = outlet;
        this.ended = ended;
    }

    Job job() {
        return job;
    }

    Outlet outlet() {
        return outlet;
    }

    Future<CommandResult> ended() {
        return ended;
    }

    /** Whether it makes no sense without anybody who takes what it brings; all others have begun what they finish. */
    boolean endsWithItsReceiver() {
        return job instanceof Exec || job.repeatable();
    }

    void cancel() {
        running.cancel();
    }

    RunningJob running() {
        return running;
    }

    /** Refused, or empty once its bytes are taken. */
    Future<Optional<JobEnd>> feed(Feed feed) {
        if (feeds >= MOST_FEEDS) {
            return Future.succeededFuture(Optional.of(
                    JobEnd.refused("overloaded", "wait for an answer before more than " + MOST_FEEDS + " are sent")));
        }
        feeds++;
        Future<Optional<JobEnd>> mine = feeding.otherwiseEmpty().compose(before -> take(feed));
        feeding = mine.mapEmpty();
        return mine.onComplete(answered -> feeds--);
    }

    private Future<Optional<JobEnd>> take(Feed feed) {
        if (feed.offset() > fed) {
            return Future.succeededFuture(Optional.of(JobEnd.refused(
                    "input_gap", "the input has " + fed + " bytes, and byte " + feed.offset() + " cannot follow")));
        }
        int skipped = (int) Math.min(feed.data().length(), fed - feed.offset());
        Buffer rest = feed.data().slice(skipped, feed.data().length());
        boolean ends = feed.end() && !inputEnded;
        if (rest.length() == 0 && !ends) {
            return Future.succeededFuture(Optional.empty());
        }
        return running.feed(rest, feed.end()).map(taken -> {
            fed += rest.length();
            inputEnded |= feed.end();
            return Optional.empty();
        });
    }
}
