package dev.dln.engine.cache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

class CacheFolderTest {
    private static Optional<Path> path(Map<String, String> properties, Map<String, String> env) {
        var all = new Properties();
        all.putAll(properties);
        return CacheFolder.of(all, env).path();
    }

    @Test
    void theUsersFolderIsWhereTheSystemKeepsSuchFiles(@TempDir Path folder) {
        String home = folder.toString();
        Optional<Path> usual = Optional.of(folder.resolve(".cache").resolve("dln"));
        assertEquals(usual, path(Map.of("user.home", home), Map.of()));
        assertEquals(
                Optional.of(folder.resolve("x").resolve("dln")),
                path(
                        Map.of("user.home", home),
                        Map.of("XDG_CACHE_HOME", folder.resolve("x").toString())));
        assertEquals(
                usual,
                path(Map.of("user.home", home), Map.of("XDG_CACHE_HOME", "relative/folder")));
        assertEquals(usual, path(Map.of("user.home", home), Map.of("XDG_CACHE_HOME", "")));
        assertEquals(
                Optional.of(folder),
                path(Map.of(CacheFolder.PROPERTY, home), Map.of("XDG_CACHE_HOME", "/elsewhere")));
        assertEquals(
                Optional.empty(),
                path(Map.of(CacheFolder.PROPERTY, "", "user.home", home), Map.of()));
        assertEquals(Optional.empty(), path(Map.of("user.home", "?\0"), Map.of()));
    }

    @Test
    void filesAreReplacedWholeAndLeaveNothingBeside(@TempDir Path folder) throws IOException {
        CacheFolder cache = CacheFolder.at(folder).folder("deep").folder("er");
        assertEquals(Optional.empty(), cache.read("a"));
        assertTrue(cache.write("a", new byte[] {1, 2}));
        assertTrue(cache.write("a", new byte[] {3}));
        assertArrayEquals(new byte[] {3}, cache.read("a").orElseThrow());
        try (Stream<Path> files = Files.list(cache.path().orElseThrow())) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void whatCannotBeWrittenIsNotKept(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "no folder");
        CacheFolder cache = CacheFolder.at(file).folder("x");
        assertFalse(cache.write("a", new byte[1]));
        assertEquals(Optional.empty(), cache.create());
        assertEquals(Optional.empty(), cache.read("a"));
        assertFalse(CacheFolder.none().write("a", new byte[1]));
        assertEquals(Optional.empty(), CacheFolder.none().create());
        assertEquals(Optional.empty(), CacheFolder.none().read("a"));
    }
}
