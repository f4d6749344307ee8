package dev.sandmesh.control.console;

import dev.sandmesh.control.http.BodyPieces;
import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import dev.sandmesh.control.http.Reply;
import dev.sandmesh.protocol.SandboxId;
import dev.sandmesh.protocol.command.FollowLog;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.OffsetDateTime;

/** The log of a process, or of the agent, as it is written. */
final class FollowProcessLog implements Endpoint<NoBody, Reply<BodyPieces>> {

    private static final Duration LONGEST = Duration.ofDays(1);

    private final Console console;

    FollowProcessLog(Console console) {
        this.console = console;
    }

    @Override
    public String id() {
        return "followProcessLog";
    }

    @Override
    public Future<Reply<BodyPieces>> handle(Call<NoBody> call) {
        boolean framed = Streaming.isAsked(call);
        boolean follow = call.query("follow").filter("true"::equals).isPresent();
        FollowLog job = new FollowLog(
                call.path("processName"),
                call.number("from"),
                call.query("since").map(text -> OffsetDateTime.parse(text).toInstant()),
                follow,
                call.query("search"));
        JobForm form = framed ? new FramedForm(JobResult::of) : new PlainForm(follow);
        return console.body(SandboxId.of(call.path("sandboxId")), job, LONGEST, form)
                .map(body -> Streaming.of(body.pieces(), framed ? FramedForm.MEDIA_TYPE : "text/plain; charset=utf-8"));
    }
}
