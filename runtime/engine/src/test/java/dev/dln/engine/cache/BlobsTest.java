package dev.dln.engine.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

class BlobsTest {
    private static final long LIMIT = 1000;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void contentsComeBackUnderTheirKeyOnly(@TempDir Path folder) {
        var blobs = new Blobs(CacheFolder.at(folder), LIMIT);
        assertEquals(Optional.empty(), blobs.find("key"));
        blobs.keep("key", bytes("contents"));
        blobs.keep("empty", new byte[0]);
        assertArrayEquals(bytes("contents"), blobs.find("key").orElseThrow());
        assertArrayEquals(new byte[0], blobs.find("empty").orElseThrow());
        assertEquals(Optional.empty(), blobs.find("ke"));
        blobs.drop("key");
        assertEquals(Optional.empty(), blobs.find("key"));
        blobs.drop("key");
    }

    /** Cut at every length, or with any byte changed, a file is absent and can be replaced. */
    @Test
    void damagedFilesAreAbsent(@TempDir Path folder) throws IOException {
        var blobs = new Blobs(CacheFolder.at(folder), LIMIT);
        blobs.keep("key", bytes("contents"));
        Path file = folder.resolve(Blobs.name("key"));
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            Files.write(file, Arrays.copyOf(whole, i));
            assertEquals(Optional.empty(), blobs.find("key"), "cut at " + i);
            byte[] changed = whole.clone();
            changed[i] ^= 16;
            Files.write(file, changed);
            assertEquals(Optional.empty(), blobs.find("key"), "changed at " + i);
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertEquals(Optional.empty(), blobs.find("key"));
        Files.copy(file, folder.resolve(Blobs.name("other")));
        Files.write(folder.resolve(Blobs.name("other")), whole);
        assertEquals(Optional.empty(), blobs.find("other"), "a file of another key");
        blobs.keep("key", bytes("again"));
        assertArrayEquals(bytes("again"), blobs.find("key").orElseThrow());
    }

    @Test
    void whatWasNotUsedForLongestGoesFirst(@TempDir Path folder) throws IOException {
        var blobs = new Blobs(CacheFolder.at(folder), LIMIT);
        for (int i = 0; i < 4; i++) {
            blobs.keep("key" + i, new byte[150]);
            Files.setLastModifiedTime(
                    folder.resolve(Blobs.name("key" + i)), FileTime.fromMillis(1000L * (i + 1)));
        }
        assertTrue(blobs.find("key0").isPresent()); // now the one used last
        blobs.keep("key4", new byte[300]);
        assertEquals(
                List.of(true, false, false, true, true),
                Stream.of(0, 1, 2, 3, 4).map(i -> blobs.find("key" + i).isPresent()).toList());
        try (Stream<Path> files = Files.list(folder)) {
            assertTrue(files.mapToLong(file -> file.toFile().length()).sum() <= LIMIT);
        }
        blobs.keep("large", new byte[(int) LIMIT]);
        assertEquals(Optional.empty(), blobs.find("large"));
        assertTrue(blobs.find("key4").isPresent());
    }

    @Test
    void aFolderThatIsAFileKeepsNothing(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");
        for (CacheFolder nowhere : List.of(CacheFolder.at(file), CacheFolder.none())) {
            var blobs = new Blobs(nowhere, LIMIT);
            blobs.keep("key", new byte[1]);
            assertEquals(Optional.empty(), blobs.find("key"));
            blobs.drop("key");
            var notes = new Notes(nowhere);
            notes.add("subject", Map.of("a", "b"));
            assertEquals(Map.of(), notes.about("subject"));
        }
    }

    @Test
    void notesAddUp(@TempDir Path folder) {
        var notes = new Notes(CacheFolder.at(folder));
        assertEquals(Map.of(), notes.about("device"));
        notes.add("device", Map.of("tile", "64 x 64", "lanes", "8"));
        notes.add("device", Map.of("lanes", "4", "group", "1"));
        assertEquals(
                Map.of("tile", "64 x 64", "lanes", "4", "group", "1"),
                new Notes(CacheFolder.at(folder)).about("device"));
        assertEquals(Map.of(), notes.about("other"));
        for (Map<String, String> wrong :
                List.of(Map.of("a b", "c"), Map.of("", "c"), Map.of("a", "b\nc"))) {
            assertThrows(IllegalArgumentException.class, () -> notes.add("device", wrong));
        }
    }
}
