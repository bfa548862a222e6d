package dev.dln.app.data;

import static dev.dln.app.data.DataFiles.assertContains;
import static dev.dln.app.data.DataFiles.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.dln.engine.Array;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

class ArrayWriterTest {
    @TempDir Path directory = Path.of("");

    @Test
    void writesTheBytesThatNumpyWrites() throws IOException {
        Array array = new Array(List.of(3, 4), NpyTest.entries("f8", 12));
        assertArrayEquals(golden("version1.npy"), ArrayWriter.npy(array));
    }

    @Test
    void roundTripsRandomArraysBitForBit() throws IOException {
        Random random = new Random(1);
        NpzFormat format = new NpzFormat();
        for (int round = 0; round < 300; round++) {
            Map<String, Array> arrays = new LinkedHashMap<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                arrays.put("名" + i + "/x y", randomArray(random));
            }
            byte[] bytes = ArrayWriter.npz(arrays);
            Map<String, Array> back = format.readAll(Bytes.of("a.npz", bytes), DataFiles.LIMITS);
            assertEquals(List.copyOf(arrays.keySet()), List.copyOf(back.keySet()));
            arrays.forEach((name, array) -> assertSameBits(array, DataFiles.get(back, name)));
            assertArrayEquals(bytes, ArrayWriter.npz(back));
        }
    }

    private static Array randomArray(Random random) {
        List<Integer> shape = new ArrayList<>();
        int size = 1;
        for (int axis = random.nextInt(4); axis > 0; axis--) {
            shape.add(random.nextInt(8));
            size *= shape.getLast();
        }
        double[] values = random.longs(size).mapToDouble(Double::longBitsToDouble).toArray();
        return new Array(shape, values);
    }

    private static void assertSameBits(Array expected, Array actual) {
        assertEquals(expected.shape(), actual.shape());
        for (int i = 0; i < expected.values().length; i++) {
            assertEquals(
                    Double.doubleToRawLongBits(expected.values()[i]),
                    Double.doubleToRawLongBits(actual.values()[i]));
        }
    }

    @Test
    void replacesAFileWholeOrLeavesItAlone() throws IOException {
        Path file = directory.resolve("a.txt");
        AtomicFile.write(file, out -> out.write('1'));
        AtomicFile.write(file, out -> out.write('2'));
        assertEquals("2", Files.readString(file));
        DataException full =
                assertThrows(
                        DataException.class,
                        () ->
                                AtomicFile.write(
                                        file,
                                        out -> {
                                            out.write(new byte[1 << 20]);
                                            throw new IOException("No space left on device");
                                        }));
        assertEquals(DataException.Reason.ENVIRONMENT, full.reason());
        assertContains(
                "a.txt: cannot be written: No space left", String.valueOf(full.getMessage()));
        assertContains("nothing was changed", String.valueOf(full.getMessage()));
        assertEquals("2", Files.readString(file));
        try (var files = Files.list(directory)) {
            assertEquals(List.of(file), files.toList());
        }
    }

    @Test
    void saysWhyAFileCannotBeWritten() throws IOException {
        Array array = new Array(List.of(), new double[] {1});
        assertContains(
                "directory does not exist",
                String.valueOf(
                        assertThrows(
                                        DataException.class,
                                        () ->
                                                ArrayWriter.writeNpy(
                                                        directory.resolve("no/a.npy"), array))
                                .getMessage()));
        assertContains(
                "it is a directory",
                String.valueOf(
                        assertThrows(
                                        DataException.class,
                                        () -> ArrayWriter.writeNpy(directory, array))
                                .getMessage()));
    }

    @Test
    void writesThroughASymbolicLink() throws IOException {
        Path target = directory.resolve("target.npy");
        Path link = directory.resolve("link.npy");
        Files.createFile(target);
        Files.createSymbolicLink(link, target);
        ArrayWriter.writeNpy(link, new Array(List.of(), new double[] {1}));
        assertEquals(136, Files.size(target));
    }
}
