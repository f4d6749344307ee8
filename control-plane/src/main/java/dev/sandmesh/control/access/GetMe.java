package dev.sandmesh.control.access;

import dev.sandmesh.control.http.Call;
import dev.sandmesh.control.http.Endpoint;
import dev.sandmesh.control.http.NoBody;
import io.vertx.core.Future;

/** Who is asking. */
final class GetMe implements Endpoint<NoBody, LoginView.UserView> {

    @Override
    public String id() {
        return "getMe";
    }

    @Override
    public Future<LoginView.UserView> handle(Call<NoBody> call) {
        return Future.succeededFuture(LoginView.UserView.of(call.caller()));
    }
}
