package dev.dln.app.data;

import static dev.dln.app.data.DataFiles.assertArray;
import static dev.dln.app.data.DataFiles.assertContains;
import static dev.dln.app.data.DataFiles.golden;
import static dev.dln.app.data.DataFiles.load;
import static dev.dln.app.data.DataFiles.loadX;
import static dev.dln.app.data.DataFiles.refused;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dln.engine.Array;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

class NpzTest {
    private static final Array A = new Array(List.of(2), new double[] {1, 2});
    private static final Array B = new Array(List.of(1, 3), new double[] {3, 4, 5});

    private static byte[] two() {
        Map<String, Array> arrays = new LinkedHashMap<>();
        arrays.put("A", A);
        arrays.put("B", B);
        return ArrayWriter.npz(arrays);
    }

    /** Where the n-th (from 0) 4-byte signature PK.. of a kind stands. */
    private static int find(byte[] zip, int signature, int n) {
        ByteBuffer buffer = ByteBuffer.wrap(zip).order(ByteOrder.LITTLE_ENDIAN);
        int seen = 0;
        for (int i = 0; i + 4 <= zip.length; i++) {
            if (buffer.getInt(i) == signature && seen++ == n) {
                return i;
            }
        }
        throw new IllegalStateException("no such signature");
    }

    private static int central(byte[] zip, int n) {
        return find(zip, 0x02014b50, n);
    }

    private static int end(byte[] zip) {
        return find(zip, 0x06054b50, 0);
    }

    private static byte[] with(byte[] zip, int offset, int value, int bytes) {
        byte[] changed = zip.clone();
        ByteBuffer buffer = ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < bytes; i++) {
            buffer.put(offset + i, (byte) (value >> (8 * i)));
        }
        return changed;
    }

    @Test
    void readsWhatNumpyStores() throws IOException {
        Map<String, Array> all = load("stored.npz", golden("stored.npz"));
        assertEquals(List.of("X", "y", "s"), List.copyOf(all.keySet()));
        assertArray(List.of(3, 4), NpyTest.entries("f8", 12), DataFiles.get(all, "X"));
        assertArray(List.of(4), NpyTest.entries("i8", 4), DataFiles.get(all, "y"));
        assertArray(List.of(), new double[] {2.5}, DataFiles.get(all, "s"));
    }

    @Test
    void choosesByKeyThenByNameThenTheOnlyOne() throws IOException {
        assertArray(List.of(1, 3), B.values(), loadX("f.npz:B", two()));
        assertArray(List.of(3, 1), B.values(), loadX("f.npz:B:T", two()));
        assertArray(List.of(2), A.values(), DataFiles.get(load("A=f.npz", two()), "A"));
        assertArray(List.of(1, 2), A.values(), DataFiles.get(load("A=f.npz:T", two()), "A"));
        assertContains("has no array 'X'; it has A, B", refused("X=f.npz", two()));
        assertContains("has no array 'C'; it has A, B", refused("X=f.npz:C", two()));
        assertArray(List.of(2), A.values(), loadX("f.npz", ArrayWriter.npz(Map.of("other", A))));
        byte[] named = ArrayWriter.npz(Map.of("T", B));
        assertArray(List.of(1, 3), B.values(), loadX("f.npz:T", named));
        assertArray(List.of(3, 1), B.values(), loadX("f.npz:T:T", named));
        assertContains("it is empty", refused("X=f.npz", ArrayWriter.npz(Map.of())));
    }

    @Test
    void refusesEveryTruncation() {
        byte[] zip = two();
        for (int length = 0; length < zip.length; length++) {
            refused("f.npz", Arrays.copyOf(zip, length));
        }
        assertContains("no zip directory", refused("f.npz", Arrays.copyOf(zip, 100)));
    }

    @Test
    void refusesDuplicates() {
        byte[] zip = two();
        for (int at : new int[] {30, central(zip, 0) + 46}) {
            zip[at] = 'B';
        }
        assertContains("two entries are named B.npy", refused("f.npz", zip));
    }

    @Test
    void refusesWrongChecksums() {
        byte[] data = two();
        data[central(data, 0) - 1] ^= 1;
        assertContains("checksum is wrong", refused("f.npz", data));
        byte[] sum = with(two(), central(two(), 1) + 16, 12345, 4);
        assertContains("expected 00003039", refused("f.npz", sum));
    }

    @Test
    void refusesWhatIsNotStoredOrDeflated() {
        byte[] zip = two();
        int entry = central(zip, 0);
        assertContains("is encrypted", refused("f.npz", with(zip, entry + 8, 1, 2)));
        assertContains("by method 12", refused("f.npz", with(zip, entry + 10, 12, 2)));
        assertContains(
                "expected the header of entry A.npy",
                refused("f.npz", with(zip, entry + 10, 8, 2)));
    }

    @Test
    void refusesInconsistentSizesAndPlaces() {
        byte[] zip = two();
        int entry = central(zip, 0);
        assertContains("cannot be", refused("f.npz", with(zip, entry + 20, 9, 4)));
        assertContains("does not lie", refused("f.npz", with(zip, entry + 42, 1 << 20, 4)));
        assertContains("expected the header", refused("f.npz", with(zip, entry + 42, 1, 4)));
        assertContains("lacks its 64-bit", refused("f.npz", with(zip, entry + 24, -1, 4)));
        int end = end(zip);
        assertContains("does not end where it must", refused("f.npz", with(zip, end + 16, 3, 4)));
        assertContains("entries in", refused("f.npz", with(zip, end + 8, 0x0fff0fff, 4)));
        assertContains("several parts", refused("f.npz", with(zip, end + 8, 1, 2)));
        assertContains("bytes too many", refused("f.npz", with(zip, end + 8, 0x00010001, 4)));
        byte[] overlapping = with(zip, central(zip, 1) + 42, 0, 4);
        overlapping[central(zip, 1) + 46] = 'A';
        overlapping[central(zip, 1) + 47] = '.';
        assertContains("two entries", refused("f.npz", overlapping));
    }

    @Test
    void refusesOverlappingEntries() {
        byte[] zip = two();
        int second = find(zip, 0x04034b50, 1);
        byte[] larger = with(zip, central(zip, 0) + 20, second, 4);
        assertContains(
                "entries A.npy and B.npy overlap",
                refused("f.npz", with(larger, central(zip, 0) + 24, second, 4)));
    }

    static byte[] deflated(String name, byte[] contents) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
            zip.putNextEntry(new ZipEntry(name));
            zip.write(contents);
            zip.closeEntry();
        }
        return out.toByteArray();
    }

    @Test
    void refusesBombs() throws IOException {
        byte[] npy = ArrayWriter.npy(new Array(List.of(1000), new double[1000]));
        byte[] zip = deflated("X.npy", npy);
        assertArray(List.of(1000), new double[1000], loadX("f.npz", zip));
        int entry = central(zip, 0);
        assertContains(
                "cannot be 1073741824 bytes large",
                refused("f.npz", with(zip, entry + 24, 1 << 30, 4)));
        assertContains(
                "the file has 7999", refused("f.npz", with(zip, entry + 24, npy.length - 1, 4)));
        String header = "{'descr':'<f8','fortran_order':False,'shape':(4611686018427387,)}\n";
        assertContains("too large", refused("f.npz", deflated("X.npy", NpyTest.npy(header))));
        byte[] longer = Arrays.copyOf(npy, npy.length + 5);
        byte[] hidden = deflated("X.npy", longer);
        assertContains(
                "larger than the directory says",
                refused("f.npz", with(hidden, central(hidden, 0) + 24, npy.length, 4)));
    }

    @Test
    void refusesEntriesThatAreNoArrays() throws IOException {
        assertContains(
                "entry readme.txt is not an array",
                refused("f.npz", deflated("readme.txt", new byte[3])));
        byte[] damaged = deflated("X.npy", ArrayWriter.npy(A));
        damaged[40] = (byte) 0xff;
        refused("f.npz", damaged);
    }
}
