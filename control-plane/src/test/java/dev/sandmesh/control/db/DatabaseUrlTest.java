package dev.sandmesh.control.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DatabaseUrlTest {

    @Test
    void everyPartIsReadAndTheSecretTextBringsItBack() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://me%40home:p%3Aw%2F+x@db.example:6432/fleet?sslmode=require");
        assertThat(url).isEqualTo(new DatabaseUrl("db.example", 6432, "fleet", "me@home", "p:w/+x", "require"));
        assertThat(DatabaseUrl.parse(url.secretText())).isEqualTo(url);
        assertThat(url.jdbcUrl()).startsWith("jdbc:postgresql://db.example:6432/fleet?sslmode=require");
        assertThat(url.toString()).doesNotContain("p:w");
    }

    @Test
    void portAndSslModeHaveDefaults() {
        DatabaseUrl url = DatabaseUrl.parse("postgres://me:pw@localhost/fleet");
        assertThat(url.port()).isEqualTo(5432);
        assertThat(url.sslMode()).isEqualTo("prefer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mysql://me:secretword@h/db",
                "postgresql://h/db",
                "postgresql://me:secretword@h",
                "postgresql://me:secretword@h/db?x=1",
                "postgresql://me:secret word@h/db"
            })
    void aWrongUrlIsRefusedWithoutRepeatingItsPassword(String text) {
        assertThatThrownBy(() -> DatabaseUrl.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("database URL")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void withoutAUrlTheDatabaseIsEmbedded() {
        Path home = Path.of("/somewhere");
        assertThat(DatabaseConfig.read(Map.of(), home)).isEqualTo(DatabaseConfig.embedded(home));
        DatabaseUrl url = DatabaseUrl.parse("postgresql://a:b@c/d");
        assertThat(DatabaseConfig.read(Map.of("SANDMESH_DB_URL", "postgresql://a:b@c/d"), home))
                .isEqualTo(DatabaseConfig.external(url, url));
        assertThatThrownBy(() -> DatabaseConfig.read(Map.of("SANDMESH_DB_URL", "nonsense"), home))
                .hasMessageStartingWith("SANDMESH_DB_URL: ");
    }
}
