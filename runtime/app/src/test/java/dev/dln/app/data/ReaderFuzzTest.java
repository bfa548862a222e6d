package dev.dln.app.data;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;

import dev.dln.engine.Array;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Throws mutated, truncated and spliced files at every reader. A reader must accept or refuse with
 * a DataException; anything else, or memory out of proportion, fails with the seed of the case.
 */
class ReaderFuzzTest {
    private static final int CASES = 40_000;
    private static final Limits LIMITS = new Limits(1 << 14);

    /** Far above what 2^14 numbers need, far below what a bomb would take. */
    private static final long MOST_BYTES = 4 << 20;

    private record Seed(String argument, byte[] contents) {}

    private static List<Seed> seeds() throws IOException {
        List<Seed> seeds = new ArrayList<>();
        for (String name : List.of("version1.npy", "version2.npy", "version3.npy", "objects.npy")) {
            seeds.add(new Seed("X=a.npy", DataFiles.golden(name)));
        }
        Map<String, Array> arrays = Map.of("X", new Array(List.of(2, 3), new double[6]));
        seeds.add(new Seed("a.npz", DataFiles.golden("stored.npz")));
        seeds.add(new Seed("a.npz", ArrayWriter.npz(arrays)));
        seeds.add(new Seed("X=a.npz", NpzTest.deflated("X.npy", DataFiles.golden("version1.npy"))));
        seeds.add(new Seed("X=a.csv:T", DataFiles.golden("table.csv")));
        seeds.add(
                new Seed(
                        "X=a.csv:1,b:onehot",
                        "\uFEFFa;b\n\"1\";2\n# c\n3;4e0\n".getBytes(StandardCharsets.UTF_8)));
        for (String type : List.of("08", "0B", "0E")) {
            seeds.add(new Seed("X=a.idx:T", DataFiles.golden("type" + type + ".idx")));
            seeds.add(new Seed("X=a.idx.gz", DataFiles.golden("type" + type + ".idx.gz")));
        }
        return seeds;
    }

    @Test
    void everyFileIsReadOrRefused() throws IOException {
        List<Seed> seeds = seeds();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int accepted = 0;
        for (int i = 0; i < CASES; i++) {
            Random random = new Random(i);
            Seed seed = seeds.get(i % seeds.size());
            byte[] other = seeds.get(random.nextInt(seeds.size())).contents;
            byte[] file = mutate(seed.contents, other, random);
            DataSpec spec = DataSpec.parse(seed.argument);
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                spec.load(Bytes.of(spec.file(), file), LIMITS);
                accepted++;
            } catch (DataException refused) {
                assertTrue(
                        String.valueOf(refused.getMessage()).startsWith(spec.file()),
                        refused.getMessage());
            } catch (IOException | RuntimeException | Error e) {
                throw new AssertionError("case " + i + " (" + seed.argument + ")", e);
            }
            long allocated = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(allocated < MOST_BYTES, "case " + i + " allocated " + allocated);
        }
        assertTrue(accepted > CASES / 100, "hardly a file was accepted: " + accepted);
    }

    private static byte[] mutate(byte[] original, byte[] other, Random random) {
        byte[] file = original.clone();
        for (int round = random.nextInt(4); round >= 0 && file.length > 0; round--) {
            int at = random.nextInt(file.length);
            switch (random.nextInt(8)) {
                case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> file[at] = (byte) random.nextInt(256);
                case 2 -> file[at] = (byte) (random.nextBoolean() ? 0xff : 0);
                case 3 -> file = Arrays.copyOf(file, at);
                case 4 -> file = splice(file, at, other, random);
                case 5 -> {
                    int end = Math.min(file.length, at + 1 + random.nextInt(8));
                    Arrays.fill(file, at, end, (byte) (random.nextBoolean() ? 0xff : '9'));
                }
                case 6 -> file = splice(file, at, file, random);
                default -> {
                    byte[] digit = {
                        (byte) "0123456789(),'{}<>|.-e;\n\"".charAt(random.nextInt(25))
                    };
                    file[at] = digit[0];
                }
            }
        }
        return file;
    }

    /** The start of one file and a piece of another, then perhaps the rest. */
    private static byte[] splice(byte[] file, int at, byte[] other, Random random) {
        int from = random.nextInt(other.length);
        int to = from + random.nextInt(Math.min(300, other.length - from) + 1);
        byte[] piece = Arrays.copyOfRange(other, from, to);
        int rest = random.nextBoolean() ? file.length - at : 0;
        byte[] result = Arrays.copyOf(file, at + piece.length + rest);
        System.arraycopy(piece, 0, result, at, piece.length);
        System.arraycopy(file, at, result, at + piece.length, rest);
        return result;
    }
}
