package dev.dln.app.data;

import static dev.dln.app.data.DataFiles.assertArray;
import static dev.dln.app.data.DataFiles.assertContains;
import static dev.dln.app.data.DataFiles.golden;
import static dev.dln.app.data.DataFiles.loadX;
import static dev.dln.app.data.DataFiles.refused;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;

class IdxTest {
    private static final byte[] LABELS = {0, 0, 8, 1, 0, 0, 0, 3, 2, 0, 1};

    @ParameterizedTest
    @CsvSource({"08,u1", "09,i1", "0B,i2", "0C,i4", "0D,f4", "0E,f8"})
    void readsEveryType(String code, String type) throws IOException {
        String file = "type" + code + ".idx";
        double[] expected = NpyTest.entries(type, 24);
        assertArray(List.of(2, 12), expected, loadX(file, golden(file)));
        assertArray(List.of(2, 12), expected, loadX(file + ".gz", golden(file + ".gz")));
    }

    @Test
    void readsTheFilesOfMnistByTheirNames() throws IOException {
        assertArray(
                List.of(3, 3),
                new double[] {0, 1, 0, 0, 0, 1, 1, 0, 0},
                loadX("train-labels-idx1-ubyte.gz:onehot", gzip(LABELS)));
        assertArray(List.of(3), new double[] {2, 0, 1}, loadX("t10k-labels.idx1-ubyte", LABELS));
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        byte[] zipped = gzip(LABELS);
        for (int length = 0; length < LABELS.length; length++) {
            refused("X=a.idx", Arrays.copyOf(LABELS, length));
        }
        for (int length = 0; length < zipped.length; length++) {
            refused("X=a.idx.gz", Arrays.copyOf(zipped, length));
        }
    }

    @Test
    void checksEveryField() throws IOException {
        assertContains(
                "makes a file of 11 bytes, this one has 12",
                refused("X=a.idx", Arrays.copyOf(LABELS, 12)));
        assertContains(
                "more bytes than the 11", refused("X=a.idx.gz", gzip(Arrays.copyOf(LABELS, 12))));
        assertContains("type 0x0a is not known", refused("X=a.idx", with(2, 0x0a)));
        assertContains("two zero bytes", refused("X=a.idx", with(0, 1)));
        assertContains("ends in the 200 extents", refused("X=a.idx", with(3, 200)));
        assertContains("extent of 4278190083", refused("X=a.idx", with(4, 0xff)));
        byte[] damaged = gzip(LABELS);
        damaged[damaged.length - 6] ^= 1;
        assertContains("cannot be expanded", refused("X=a.idx.gz", damaged));
    }

    @Test
    void refusesBombs() throws IOException {
        byte[] large = with(5, 0x0f);
        assertContains("compressed", refused("X=a.idx.gz", gzip(large)));
        byte[] bomb = gzip(Arrays.copyOf(with(7, 9), 1 << 20));
        assertContains("more bytes than the 17", refused("X=a.idx.gz", bomb));
    }

    private static byte[] with(int offset, int value) {
        byte[] changed = LABELS.clone();
        changed[offset] = (byte) value;
        return changed;
    }

    static byte[] gzip(byte[] contents) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(contents);
        }
        return out.toByteArray();
    }
}
