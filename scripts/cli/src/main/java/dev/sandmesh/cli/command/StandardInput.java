package dev.sandmesh.cli.command;

import dev.sandmesh.cli.api.ExitCode;
import dev.sandmesh.cli.api.Failure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What is piped in, for a program elsewhere. */
final class StandardInput {

    private static final int LARGEST = 128 * 1024;

    private StandardInput() {}

    /** To its end; fails where the API could not carry it as it is. */
    static String text(Shell shell) {
        try {
            byte[] bytes = shell.in().readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw unusable("it is longer than 128 KiB");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw unusable("it is no text in UTF-8");
        } catch (IOException e) {
            throw unusable(String.valueOf(e.getMessage()));
        }
    }

    private static Failure unusable(String why) {
        return new Failure(
                ExitCode.USAGE,
                "standard input cannot be handed on: " + why,
                List.of(
                        "Bytes go as text through base64 on this side and base64 -d on the other; what is larger, in parts."));
    }
}
