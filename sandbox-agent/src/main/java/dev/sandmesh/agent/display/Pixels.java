package dev.sandmesh.agent.display;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * How a screen's pixels come, and how they become red, green and blue.
 *
 * @param bits of one pixel
 * @param pad bits to a multiple of which a row is filled up
 */
record Pixels(int bits, int pad, ByteOrder order, int red, int green, int blue) {
    private static final int BYTE = 8;

    Pixels {
        if ((bits != 32 && bits != 24 && bits != 16) || red == 0 || green == 0 || blue == 0) {
            throw new IllegalArgumentException("pixels of " + bits + " bits");
        }
    }

    int rowBytes(int width) {
        return (width * bits + pad - 1) / pad * pad / BYTE;
    }

    /** Rows as PNG wants them: each begins with a byte that says that it is not filtered. */
    byte[] toRgb(ByteBuffer image, int width, int rows) throws IOException {
        int stride = rowBytes(width);
        if (image.remaining() < stride * rows) {
            throw new IOException("the display sent less than was asked for");
        }
        byte[] rgb = new byte[(width * 3 + 1) * rows];
        int to = 0;
        for (int row = 0; row < rows; row++) {
            to++;
            int from = image.position() + row * stride;
            for (int x = 0; x < width; x++) {
                int pixel = pixel(image, from + x * (bits / BYTE));
                rgb[to++] = part(pixel, red);
                rgb[to++] = part(pixel, green);
                rgb[to++] = part(pixel, blue);
            }
        }
        return rgb;
    }

    private int pixel(ByteBuffer image, int at) {
        int pixel = 0;
        int bytes = bits / BYTE;
        for (int i = 0; i < bytes; i++) {
            int place = order == ByteOrder.LITTLE_ENDIAN ? i : bytes - 1 - i;
            pixel |= (image.get(at + i) & 0xff) << (BYTE * place);
        }
        return pixel;
    }

    private static byte part(int pixel, int mask) {
        int shift = Integer.numberOfTrailingZeros(mask);
        int most = mask >>> shift;
        int value = (pixel & mask) >>> shift;
        return (byte) (most == 0xff ? value : value * 0xff / most);
    }
}
