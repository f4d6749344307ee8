package dev.sandmesh.control.join;

import static dev.sandmesh.control.testing.Waiting.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandmesh.control.registry.Admission;
import dev.sandmesh.control.registry.Arrival;
import dev.sandmesh.control.registry.Sandbox;
import dev.sandmesh.control.testing.TestingAgent;
import dev.sandmesh.protocol.report.JoinBundle;
import dev.sandmesh.protocol.report.RefusalCode;
import dev.sandmesh.protocol.report.Register;
import dev.sandmesh.protocol.report.Registered;
import dev.sandmesh.protocol.report.RegistrationProof;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Sandboxes that come by a join token, and those that do not come in (issue lines on join tokens; D58-D63). */
final class JoinByTokenTest extends JoinScene {

    @Test
    void whoComesByATokenIsInItsEnvironmentWithItsLabels() throws Exception {
        JoinBundle bundle =
                bundle(wish("rack", 2).put("environment", "staging").put("labels", new JsonObject().put("rack", "7")));
        TestingAgent agent = stranger().in("staging");

        Sandbox sandbox = admitted(by(bundle, agent));

        assertThat(sandbox.environment()).isEqualTo("staging");
        assertThat(sandbox.labels()).containsEntry("rack", "7");
        assertThat(sandbox.state().agent().pinnedKey()).isEqualTo(agent.publicKey());
        JsonObject token = shown(bundle.tokenId());
        assertThat(token.getInteger("used")).isOne();
        assertThat(token.getString("lastUsedAt")).isNotBlank();
        assertThat(token.getString("status")).isEqualTo("active");
        List<JsonObject> rows = rows("joinSandbox");
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).getString("actor_kind")).isEqualTo("agent");
        assertThat(rows.get(0).getString("actor_name")).isEqualTo(sandbox.name());
        assertThat(rows.get(0).getString("target_name")).isEqualTo("rack");
        assertThat(rows.get(0).getString("environment")).isEqualTo("staging");
        assertThat(rows.get(0).getString("outcome")).isEqualTo("success");
    }

    @Test
    void whoComesByTheHomeTokenIsOnTheTrailOnce() throws Exception {
        String token = Files.readString(home.resolve("join-token")).strip();
        TestingAgent agent = stranger();

        Sandbox sandbox = admitted(agent.register(token));
        admitted(agent.register(token));
        admitted(agent.nonce("nonce-2").register(token));

        assertThat(rows("joinSandbox")).singleElement().satisfies(row -> {
            assertThat(row.getString("actor_kind")).isEqualTo("agent");
            assertThat(row.getString("actor_id")).isEqualTo(sandbox.id().toString());
            assertThat(row.getString("target_name")).isEqualTo("home token");
            assertThat(row.getString("environment")).isEqualTo("dev");
            assertThat(row.getString("outcome")).isEqualTo("success");
            assertThat(row.encode()).doesNotContain(token);
        });
    }

    @Test
    void theSameKeyThatAsksAgainUsesNothingUp() throws Exception {
        JoinBundle bundle = bundle(wish("once", 1));
        TestingAgent agent = stranger();
        Register register = by(bundle, agent);
        Sandbox first = admitted(register);
        assertThat(admitted(register).id()).isEqualTo(first.id());
        assertThat(admitted(by(bundle, agent.nonce("nonce-2"))).id()).isEqualTo(first.id());
        assertThat(shown(bundle.tokenId()).getInteger("used")).isOne();
        assertThat(shown(bundle.tokenId()).getString("status")).isEqualTo("used_up");
        assertThat(rows("joinSandbox")).hasSize(1);
    }

    @Test
    void whoCameByATokenStaysWhenItIsOverAndNobodyElseComes() throws Exception {
        JoinBundle revoked = bundle(wish("to be revoked", 5));
        JoinBundle expired = bundle(wish("to expire", 5).put("expiresInSeconds", 60));
        JoinBundle usedUp = bundle(wish("to be used up", 1));
        TestingAgent first = stranger();
        TestingAgent second = stranger();
        TestingAgent third = stranger();
        admitted(by(revoked, first));
        admitted(by(expired, second));
        admitted(by(usedUp, third));
        assertThat(revoke(ADMIN, revoked.tokenId()).statusCode()).isEqualTo(204);
        pass(Duration.ofSeconds(60));

        admitted(by(revoked, first.nonce("nonce-2")));
        admitted(by(expired, second.nonce("nonce-2")));
        admitted(by(usedUp, third.nonce("nonce-2")));
        assertThat(refusal(by(revoked, stranger()))).isEqualTo(RefusalCode.TOKEN_REVOKED);
        assertThat(refusal(by(expired, stranger()))).isEqualTo(RefusalCode.TOKEN_EXPIRED);
        assertThat(refusal(by(usedUp, stranger()))).isEqualTo(RefusalCode.TOKEN_USED_UP);
    }

    @Test
    void whoIsRefusedIsToldWhyAndLeavesARowAndNothingElse() throws Exception {
        JoinBundle bundle = bundle(wish("door", 1));
        revoke(ADMIN, bundle.tokenId());
        TestingAgent agent = stranger();

        Admission.Rejected rejected = rejected(by(bundle, agent));

        assertThat(rejected.message()).contains("door", "revoked").doesNotContain(bundle.token());
        assertThat(get(node.registry.findByInstance("local", agent.instance().instanceId())))
                .isEmpty();
        List<JsonObject> rows = rows("joinSandbox");
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).getString("outcome")).isEqualTo("denied");
        assertThat(rows.get(0).getString("code")).isEqualTo("token_revoked");
        assertThat(rows.get(0).getString("target_name")).isEqualTo("door");
        assertThat(rows.get(0).getJsonObject("after").getString("sandbox"))
                .isEqualTo(agent.instance().name());
        assertThat(rows.get(0).getJsonObject("after").getString("why")).isEqualTo(rejected.message());
        assertThat(rows.get(0).encode()).doesNotContain(bundle.token());
    }

    @Test
    void aTokenOpensNoOtherEnvironment() throws Exception {
        JoinBundle bundle = bundle(wish("of dev", 1));
        TestingAgent agent = stranger().in("prod");
        assertThat(refusal(by(bundle, agent))).isEqualTo(RefusalCode.TOKEN_ELSEWHERE);
        assertThat(shown(bundle.tokenId()).getInteger("used")).isZero();
    }

    @Test
    void aWrongSecretAnUnknownTokenAndAnOverheardProofOpenNothing() throws Exception {
        JoinBundle bundle = bundle(wish("guarded", 5));
        JoinBundle other = bundle(wish("another", 5));
        TestingAgent agent = stranger();
        Register overheard = by(bundle, stranger());
        assertThat(List.of(
                        refusal(agent.by(bundle.tokenId()).register(other.token())),
                        refusal(agent.by(UUID.randomUUID().toString()).register(bundle.token())),
                        refusal(agent.by("no id").register(bundle.token())),
                        refusal(agent.register(bundle.token())),
                        refusal(agent.by(bundle.tokenId())
                                .register(overheard.credentials().joinProof(), "checked before"))))
                .containsOnly(RefusalCode.NOT_ADMITTED);
        assertThat(shown(bundle.tokenId()).getInteger("used")).isZero();
        assertThat(rows("joinSandbox").stream()
                        .mapToLong(row -> row.getLong("count"))
                        .sum())
                .isEqualTo(5);
    }

    @Test
    void anotherKeyForAKnownInstanceIsRefusedEvenWithAGoodToken() throws Exception {
        JoinBundle bundle = bundle(wish("two uses", 2));
        TestingAgent agent = stranger();
        admitted(by(bundle, agent));

        assertThat(refusal(by(bundle, agent.otherKey().nonce("nonce-2")))).isEqualTo(RefusalCode.KEY_MISMATCH);

        assertThat(shown(bundle.tokenId()).getInteger("used")).isOne();
        assertThat(rows("joinSandbox")).extracting(row -> row.getString("code")).contains("key_mismatch");
    }

    @Test
    void aNameThatIsTakenUsesNothingUp() throws Exception {
        JoinBundle bundle = bundle(wish("names", 2));
        TestingAgent first = stranger();
        admitted(by(bundle, first));
        TestingAgent namesake = TestingAgent.of(first.instance().name()).instanceId("i-" + UUID.randomUUID());
        assertThat(refusal(by(bundle, namesake))).isEqualTo(RefusalCode.NAME_TAKEN);
        assertThat(shown(bundle.tokenId()).getInteger("used")).isOne();
    }

    /** Registered by hand it has a row, but no key yet: its agent needs a token as any other. */
    @Test
    void whoWasRegisteredByHandComesInByATokenOfItsEnvironment() throws Exception {
        TestingAgent agent = stranger();
        byHand(agent);
        assertThat(refusal(agent.register(""))).isEqualTo(RefusalCode.NOT_ADMITTED);
        JoinBundle elsewhere = bundle(wish("of prod", 1).put("environment", "prod"));
        assertThat(refusal(by(elsewhere, agent))).isEqualTo(RefusalCode.TOKEN_ELSEWHERE);

        JoinBundle bundle = bundle(wish("of dev", 1).put("labels", new JsonObject().put("rack", "7")));
        Sandbox sandbox = admitted(by(bundle, agent));

        assertThat(sandbox.labels()).containsEntry("rack", "7").containsEntry("by", "hand");
        assertThat(sandbox.version()).isEqualTo(2);
        assertThat(shown(bundle.tokenId()).getString("status")).isEqualTo("used_up");
    }

    /** A bundle in the wrong hands, tried again and again, fills no disk. */
    @Test
    void refusalsOfOneTokenAreAFewRowsAndACount() throws Exception {
        JoinBundle bundle = bundle(wish("leaked", 1));
        revoke(ADMIN, bundle.tokenId());
        List<Future<Admission>> tries = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            tries.add(joining.register("n1", new Arrival(by(bundle, stranger()), "")));
        }
        tries.forEach(tried -> assertThat(get(tried)).isInstanceOf(Admission.Rejected.class));
        List<JsonObject> rows = rows("joinSandbox");
        assertThat(rows).hasSizeLessThanOrEqualTo(12);
        assertThat(rows.stream().mapToLong(row -> row.getLong("count")).sum()).isEqualTo(60);
        assertThat(rows)
                .allSatisfy(row -> assertThat(row.getString("target_name")).isEqualTo("leaked"));
    }

    /** Parallel requests at two nodes: n come in, never more. */
    @Test
    void parallelRegistrationsNeverExceedTheUses() throws Exception {
        int uses = 7;
        JoinBundle bundle = bundle(wish("contended", uses));
        Joining neighbour = joining();
        List<Future<Admission>> tries = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            tries.add(
                    (i % 2 == 0 ? joining : neighbour).register("n" + i % 2, new Arrival(by(bundle, stranger()), "")));
        }
        long in = tries.stream()
                .filter(tried -> get(tried) instanceof Admission.Admitted)
                .count();
        assertThat(in).isEqualTo(uses);
        assertThat(tries)
                .filteredOn(tried -> get(tried) instanceof Admission.Rejected)
                .allSatisfy(tried ->
                        assertThat(((Admission.Rejected) get(tried)).code()).isEqualTo(RefusalCode.TOKEN_USED_UP));
        assertThat(shown(bundle.tokenId()).getInteger("used")).isEqualTo(uses);
        assertThat(rows("joinSandbox"))
                .filteredOn(row -> row.getString("outcome").equals("success"))
                .hasSize(uses);
    }

    /** One agent whose request is repeated at once everywhere, because its answer was slow. */
    @Test
    void parallelRepeatsOfOneAgentAreOneUse() throws Exception {
        JoinBundle bundle = bundle(wish("repeated", 1));
        Joining neighbour = joining();
        Register register = by(bundle, stranger());
        List<Future<Admission>> tries = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            tries.add((i % 2 == 0 ? joining : neighbour).register("n" + i % 2, new Arrival(register, "")));
        }
        assertThat(tries.stream()
                        .map(tried ->
                                ((Admission.Admitted) get(tried)).sandbox().id()))
                .hasSize(20)
                .containsOnly(((Admission.Admitted) get(tries.get(0))).sandbox().id());
        assertThat(shown(bundle.tokenId()).getInteger("used")).isOne();
    }

    /** A token that is revoked while many come by it: whoever is in before stays, whoever comes after is refused. */
    @Test
    void aRevocationTakesEffectBetweenTwoOfManyThatCome() throws Exception {
        JoinBundle bundle = bundle(wish("revoked meanwhile", 1000));
        List<Future<Admission>> tries = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            tries.add(joining.register("n1", new Arrival(by(bundle, stranger()), "")));
        }
        assertThat(revoke(ADMIN, bundle.tokenId()).statusCode()).isEqualTo(204);
        long in = tries.stream()
                .filter(tried -> get(tried) instanceof Admission.Admitted)
                .count();
        assertThat(shown(bundle.tokenId()).getInteger("used")).isEqualTo((int) in);
        assertThat(refusal(by(bundle, stranger()))).isEqualTo(RefusalCode.TOKEN_REVOKED);
    }

    @Test
    void theAnswerProvesTheControlPlaneByTheKeyInTheBundle() throws Exception {
        JoinBundle bundle = bundle(wish("proof", 1));
        Register register = by(bundle, stranger());
        Sandbox sandbox = admitted(register);
        Registered reply = reply(register, sandbox, "n1");
        assertThat(RegistrationProof.answers(bundle.controlKeys(), register, reply))
                .isTrue();
        assertThat(RegistrationProof.answers(joiningKeys(), register, reply)).isTrue();

        assertThat(RegistrationProof.answers(bundle.controlKeys(), by(bundle, stranger()), reply))
                .isFalse();
        Registered elsewhere = reply(register, sandbox, "n2").provedBy(reply.controlProof());
        assertThat(RegistrationProof.answers(bundle.controlKeys(), register, elsewhere))
                .isFalse();
        assertThat(RegistrationProof.answers(List.of(stranger().publicKey()), register, reply))
                .isFalse();
    }

    /** All nodes hold one key, so a bundle is good for every one of them. */
    private List<String> joiningKeys() throws Exception {
        joining = joining();
        return bundle(wish("of the neighbour", 1)).controlKeys();
    }

    private Registered reply(Register register, Sandbox sandbox, String nodeId) {
        Registered answer = new Registered(sandbox.id(), 1, nodeId, 1, 5_000, false, clock.instant(), 0, List.of(), "");
        return joining.proved(register, answer);
    }

    private static void byHand(TestingAgent agent) throws Exception {
        UUID id = UUID.randomUUID();
        POSTGRES.execute("INSERT INTO sandboxes (id, name, environment, provider, instance_id, status, labels,"
                + " created_at, updated_at) VALUES ('" + id + "', '"
                + agent.instance().name() + "', 'dev', 'local', '"
                + agent.instance().instanceId() + "', 'provisioning', '{\"by\": \"hand\"}', now(), now())");
        POSTGRES.execute("INSERT INTO sandbox_state (sandbox_id, health_since) VALUES ('" + id + "', now())");
    }
}
