package dev.dln.app.data;

import static dev.dln.app.data.DataFiles.assertArray;
import static dev.dln.app.data.DataFiles.assertContains;
import static dev.dln.app.data.DataFiles.golden;
import static dev.dln.app.data.DataFiles.loadX;
import static dev.dln.app.data.DataFiles.refused;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dln.engine.Array;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

class NpyTest {
    private static final Map<String, List<Integer>> SHAPES =
            Map.of(
                    "scalar", List.of(),
                    "vector", List.of(5),
                    "matrix", List.of(3, 4),
                    "cube", List.of(2, 3, 4),
                    "empty", List.of(0, 4));

    /** The entries that make_goldens.py writes. */
    static double[] entries(String code, int count) {
        return IntStream.range(0, count)
                .mapToDouble(
                        i ->
                                switch (code.charAt(0)) {
                                    case 'b' -> i % 3 == 0 ? 1 : 0;
                                    case 'u' -> 3 * i;
                                    case 'f' -> (3 * i - 16) / 8.0;
                                    default -> 3 * i - 16;
                                })
                .toArray();
    }

    @Test
    void readsEveryTypeOrderAndLayoutThatNumpyWrites() throws IOException {
        Map<String, Array> all = DataFiles.load("types.npz", golden("types.npz"));
        assertEquals(12 * 2 * 5 * 2, all.size());
        all.forEach(
                (name, array) -> {
                    List<Integer> shape = SHAPES.getOrDefault(name.split("_")[2], List.of());
                    int count = shape.stream().reduce(1, (a, b) -> a * b);
                    assertArray(shape, entries(name, count), array);
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void readsEveryVersion(int version) throws IOException {
        String file = "version" + version + ".npy";
        assertArray(List.of(3, 4), entries("f8", 12), loadX(file, golden(file)));
        assertArray(
                List.of(4, 3),
                new double[] {
                    -2, -.5, 1, -1.625, -.125, 1.375, -1.25, .25, 1.75, -.875, .625, 2.125
                },
                loadX(file + ":T", golden(file)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "objects.npy    | Python objects",
                "structured.npy | structured array",
                "complex.npy    | '<c16' are not read"
            })
    void refusesWhatIsNoRealNumber(String file, String expected) throws IOException {
        String message = refused("X=" + file, golden(file));
        assertContains(expected, message);
        assertContains(file + ": header, byte ", message);
    }

    /** An .npy file with this header text and data. */
    static byte[] npy(String header, byte... data) {
        byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(10 + text.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put("\u0093NUMPY\1\0".getBytes(StandardCharsets.ISO_8859_1))
                .putShort((short) text.length)
                .put(text)
                .put(data)
                .array();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '"',
            value = {
                "{'descr':'|u1','fortran_order':False,'shape':(2,)} | ",
                "{'shape':(2,), 'fortran_order': True, 'descr': '<u1',  } | ",
                "{'descr':'|u1','fortran_order':False,'shape':(2)}  | written (n,)",
                "{'descr':'|u1','fortran_order':False,'shape':(2 2,)}  | expected ',' or ')'",
                "{'descr':'|u1','fortran_order':False,'shape':(-2,)} | not negative",
                "{'descr':'|u1','fortran_order':False,'shape':(9999999999999999999,)} | integer of"
                        + " 0 to 18",
                "{'descr':'|u1','fortran_order':False,'shape':(999999999999,)} | is too large",
                "{'descr':'|u1','fortran_order':False,'shape':(65536,65536,65536,65536)} | is too"
                        + " large",
                "{'descr':'|u1','fortran_order':False,'shape':(2000,2000)} | more than the 1048576",
                "{'descr':'|u1','fortran_order':False,'shape':(3,)} | needs 3 bytes after the"
                        + " header, the file has 2",
                "{'descr':'|u1','fortran_order':False,'shape':(1,)} | needs 1 bytes after the"
                        + " header, the file has 2",
                "{'descr':'|u1','fortran_order':0,'shape':(2,)}     | must be True or False",
                "{'descr':'|u2','fortran_order':False,'shape':(1,)} | must say its byte order",
                "{'descr':'=u2','fortran_order':False,'shape':(1,)} | must begin with",
                "{'descr':'','fortran_order':False,'shape':(1,)}    | is not a type",
                "{'descr':'|u1','fortran_order':False}              | 'shape' is missing",
                "{'descr':'|u1','descr':'|u1','fortran_order':False,'shape':(2,)} | there twice",
                "{'descr':'|u1','fortran_order':False,'shape':(2,),'x':1} | unknown field 'x'",
                "{'descr':'|u1','fortran_order':False,'shape':(2,)} x | expected spaces",
                "{'descr:'|u1','fortran_order':False,'shape':(2,)}  | expected ':'",
                "{'descr':'|u1,'fortran_order':False,'shape':(2,)}  | expected '}'",
                "['descr']                                          | expected '{'",
                "{'descr                                            | does not end",
            })
    void checksEveryField(String header, String expected) throws IOException {
        byte[] file = npy(header + "\n", (byte) 7, (byte) 9);
        if (expected == null) {
            assertArray(List.of(2), new double[] {7, 9}, loadX("a.npy", file));
        } else {
            assertContains(expected, refused("X=a.npy", file));
        }
    }

    @Test
    void checksWhatStandsBeforeAndAfterTheHeader() throws IOException {
        byte[] good =
                npy("{'descr':'|u1','fortran_order':False,'shape':(2,)}\n", (byte) 7, (byte) 9);
        for (int length = 0; length < good.length; length++) {
            refused("X=a.npy", java.util.Arrays.copyOf(good, length));
        }
        assertContains(
                "the file has 3",
                refused("X=a.npy", java.util.Arrays.copyOf(good, good.length + 1)));
        byte[] version = good.clone();
        version[6] = 4;
        assertContains("version 4.0", refused("X=a.npy", version));
        byte[] magic = good.clone();
        magic[1] = 'M';
        assertContains("is not an .npy file", refused("X=a.npy", magic));
        assertContains(
                "line feed",
                refused("X=a.npy", npy("{'descr':'|u1','fortran_order':False,'shape':(0,)}")));
        byte[] huge = golden("version2.npy");
        ByteBuffer.wrap(huge).order(ByteOrder.LITTLE_ENDIAN).putInt(8, -1);
        assertContains("4294967295 bytes", refused("X=a.npy", huge));
    }

    @Test
    void convertsIntegersExactlyOrNotAtAll() throws IOException {
        String header = "{'descr':'<i8','fortran_order':False,'shape':(2,)}\n";
        ByteBuffer data = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        data.putLong(0, 1L << 53).putLong(8, -(1L << 53));
        assertArray(
                List.of(2),
                new double[] {0x1p53, -0x1p53},
                loadX("a.npy", npy(header, data.array())));
        data.putLong(8, (1L << 53) + 1);
        assertContains(
                "number 2 is 9007199254740993", refused("X=a.npy", npy(header, data.array())));
        data.putLong(8, -1);
        assertContains(
                "number 2 is 18446744073709551615",
                refused("X=a.npy", npy(header.replace("<i8", "<u8"), data.array())));
        assertContains(
                "number 1 is 2, but a boolean",
                refused(
                        "X=a.npy",
                        npy("{'descr':'|b1','fortran_order':False,'shape':(1,)}\n", (byte) 2)));
    }
}
