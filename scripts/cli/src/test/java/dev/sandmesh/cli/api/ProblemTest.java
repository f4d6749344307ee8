package dev.sandmesh.cli.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandmesh.cli.output.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A refusal says what, why, and what to do now. */
class ProblemTest {

    @Test
    void aMissingPermissionIsNamed() {
        ObjectNode problem = problem("forbidden", "This needs the permission user:manage");
        Failure failure = Problem.of("list the users", answer(403, problem.put("permission", "user:manage")));
        assertThat(failure.message())
                .isEqualTo("cannot list the users: This needs the permission user:manage (403 forbidden)");
        assertThat(failure.details()).anyMatch(line -> line.startsWith("You lack user:manage."));
        assertThat(failure.exitCode()).isEqualTo(ExitCode.NOT_PERMITTED);
    }

    @Test
    void eachWrongFieldHasItsLineUnderTheNameThatWasTyped() {
        ObjectNode problem = problem("validation_failed", "The request is not valid");
        ArrayNode errors = problem.putArray("errors");
        errors.addObject().put("pointer", "query:pageSize").put("message", "is too large");
        errors.addObject().put("pointer", "/labels/a").put("message", "is too long");
        errors.addObject().put("pointer", "").put("message", "is empty");
        assertThat(Problem.of("do it", answer(400, problem)).details())
                .contains("--page-size: is too large", "labels/a: is too long", "the request: is empty");
    }

    @Test
    void aThousandWrongFieldsDoNotFillTheScreen() {
        ObjectNode problem = problem("validation_failed", "x");
        ArrayNode errors = problem.putArray("errors");
        for (int i = 0; i < 1000; i++) {
            errors.addObject().put("pointer", "/f" + i).put("message", "is wrong");
        }
        assertThat(Problem.of("do it", answer(400, problem)).details())
                .hasSizeLessThan(60)
                .contains("… and 950 more");
    }

    @Test
    void whoIsNotSignedInIsToldHow() {
        Failure failure = Problem.of("do it", answer(401, problem("unauthenticated", "Sign in first")));
        assertThat(failure.exitCode()).isEqualTo(ExitCode.NOT_SIGNED_IN);
        assertThat(failure.details()).anyMatch(line -> line.contains("sandmesh login"));
    }

    @Test
    void howLongToWaitIsSaid() {
        Answer answer =
                new Answer(429, Map.of("retry-after", List.of("7")), problem("too_many_requests", "Too many requests"));
        assertThat(Problem.of("do it", answer).details()).contains("Wait 7 seconds before the next attempt.");
    }

    @Test
    void aProblemWithoutWordsStillSaysSomething() {
        assertThat(Problem.of("do it", answer(500, Json.object())).message())
                .isEqualTo("cannot do it: it gives no reason (500)");
    }

    private static ObjectNode problem(String code, String detail) {
        return Json.object().put("code", code).put("detail", detail).put("requestId", "r-1");
    }

    private static Answer answer(int status, ObjectNode body) {
        return new Answer(status, Map.of(), body);
    }
}
