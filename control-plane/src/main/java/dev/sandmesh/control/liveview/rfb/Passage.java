package dev.sandmesh.control.liveview.rfb;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;

/**
 * What is to be done after a piece of a viewer's bytes.
 *
 * @param bytes to be written to the VNC server, possibly none; may be a view of the piece, which nobody may write to any more
 * @param fault why the connection is then to be closed; its bytes have already released all that was held
 */
public record Passage(Buffer bytes, Optional<RfbFault> fault) {}
